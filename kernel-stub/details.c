#include "details.h"

#include "audience.h"
#include "fault.h"
#include "image.h"
#include "same_text.h"
#include "svam_offence.h"
#include "tap.h"

static const char *const severity_names[] = {
    [SEVERITY_CRITICAL] = "critical",
    [SEVERITY_HIGH] = "high",
    [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_ADVISORY] = "advisory",
};

static void tell(const char *key, const char *value)
{
    tap_yaml(key, value);
    audience_detail(key, value);
}

static bool is_about(const struct check_context *context, const struct handoff_fault *fault)
{
    return context->has_address && fault_place(fault) == context->address;
}

static bool is_of_its_service(const struct check_context *context, const struct service_fault *fault)
{
    return context->service && same_text(context->service, service_name(fault->service));
}

/* 0: the failure is not about this fault. One at its address outweighs any other, and among those first one of its
 * service, then one that happened during the check. */
static unsigned weight_of(const struct check_context *context, const struct service_fault *fault, bool during)
{
    if (!is_about(context, &fault->fault))
        return during ? 1 : 0;
    return 2u + (is_of_its_service(context, fault) ? 2u : 0u) + (during ? 1u : 0u);
}

/* The recorded fault that the failure is about, the first of those that weigh most; NULL: none. */
static const struct service_fault *fault_of(const struct check_context *context, uint32_t faults_before)
{
    const struct runtime *runtime = context->runtime;
    const struct service_fault *heaviest = NULL;
    unsigned weight = 0;

    for (uint32_t i = 0; i < runtime_faults_kept(runtime); i++) {
        const struct service_fault *fault = &runtime->fault[i];
        const unsigned own = weight_of(context, fault, i >= faults_before);
        if (own > weight) {
            heaviest = fault;
            weight = own;
        }
    }
    return heaviest;
}

static void print_address(const struct handoff_boot_info *info, const char *key, const char *descriptor_key,
                          uint64_t address)
{
    char bytes[160];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "0x%lx", address);
    tell(key, bytes);
    text = handoff_text_in(bytes, sizeof(bytes));
    fault_describe_address(info, address, &text);
    tell(descriptor_key, bytes);
}

/* Likely callers: a word on the stack is no proof. */
static void print_callers(const struct handoff_boot_info *info, const struct service_fault *fault)
{
    char bytes[256];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    for (unsigned i = 0; i < CALLERS && fault->caller[i] != 0; i++) {
        if (i > 0)
            handoff_text_format(&text, ", ");
        image_describe(info, fault->caller[i], &text);
    }
    if (text.size > 0)
        tell("likely_callers", bytes);
}

static void print_fault(const struct handoff_boot_info *info, const char *service, const struct service_fault *fault)
{
    char bytes[160];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    tell("service", service ? service : service_name(fault->service));
    handoff_text_format(&text, "exception %u, error code 0x%x, address 0x%lx", fault->fault.vector,
                        fault->fault.error_code, fault->fault.address);
    tell("fault", bytes);
    print_address(info, "instruction", "instruction_descriptor", fault->fault.instruction);
    text = handoff_text_in(bytes, sizeof(bytes));
    if (fault_tell_image(info, fault, &text))
        tell("image", bytes);
    print_callers(info, fault);
}

static void print_fault_behind(const struct check_context *context, uint32_t faults_before)
{
    const struct service_fault *fault = fault_of(context, faults_before);

    if (context->svam_fault) {
        const struct service_fault crossing = svam_offence_fault(context->info, context->svam_fault);
        print_fault(context->info, NULL, &crossing);
    } else if (fault) {
        print_fault(context->info, context->service, fault);
    } else if (context->service) {
        tell("service", context->service);
    }
}

void details_print(const struct check_context *context, uint32_t faults_before)
{
    tap_line("  ---");
    tell("severity", severity_names[context->check->severity]);
    tell("seen", context->seen.bytes);
    tell("diagnosis", context->diagnosis);
    if (context->has_address)
        print_address(context->info, "address", "descriptor", context->address);
    print_fault_behind(context, faults_before);
    if (context->print_lists)
        context->print_lists(context);
    tell("section", context->check->section);
    tell("next", context->next.bytes);
    tap_line("  ...");
}
