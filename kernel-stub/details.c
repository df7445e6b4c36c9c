#include "details.h"

#include "fault.h"
#include "tap.h"

static const char *const severity_names[] = {
    [SEVERITY_CRITICAL] = "critical",
    [SEVERITY_HIGH] = "high",
    [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_ADVISORY] = "advisory",
};

static bool is_about(const struct check_context *context, const struct handoff_fault *fault)
{
    return context->has_address && fault_place(fault) == context->address;
}

/* The recorded fault that the failure is about: one at its address, rather one that happened during the check than an
 * earlier one; else the first that happened during the check. */
static const struct service_fault *fault_of(const struct check_context *context, uint32_t faults_before)
{
    const struct runtime *runtime = context->runtime;
    const uint32_t kept = runtime_faults_kept(runtime);

    for (uint32_t i = faults_before; i < kept; i++)
        if (is_about(context, &runtime->fault[i].fault))
            return &runtime->fault[i];
    for (uint32_t i = 0; i < faults_before && i < kept; i++)
        if (is_about(context, &runtime->fault[i].fault))
            return &runtime->fault[i];
    return faults_before < kept ? &runtime->fault[faults_before] : NULL;
}

static void print_address(const struct handoff_boot_info *info, const char *key, const char *descriptor_key,
                          uint64_t address)
{
    char bytes[160];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "0x%lx", address);
    tap_yaml(key, bytes);
    text = handoff_text_in(bytes, sizeof(bytes));
    fault_describe_address(info, address, &text);
    tap_yaml(descriptor_key, bytes);
}

static void print_fault(const struct handoff_boot_info *info, const struct service_fault *fault)
{
    char bytes[160];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "exception %u, error code 0x%x, address 0x%lx", fault->fault.vector,
                        fault->fault.error_code, fault->fault.address);
    tap_yaml("fault", bytes);
    print_address(info, "instruction", "instruction_descriptor", fault->fault.instruction);
}

void details_print(const struct check_context *context, uint32_t faults_before)
{
    const struct service_fault *fault = fault_of(context, faults_before);
    const char *service = fault && !context->service ? service_name(fault->service) : context->service;

    tap_line("  ---");
    tap_yaml("severity", severity_names[context->check->severity]);
    tap_yaml("seen", context->seen.bytes);
    tap_yaml("diagnosis", context->diagnosis);
    if (context->has_address)
        print_address(context->info, "address", "descriptor", context->address);
    if (service)
        tap_yaml("service", service);
    if (fault)
        print_fault(context->info, fault);
    tap_yaml("section", context->check->section);
    tap_yaml("next", context->next.bytes);
    tap_line("  ...");
}
