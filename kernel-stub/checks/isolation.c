/* What the runtime calls did to their surroundings. UEFI 2.10, 8.1 and 2.3. */
#include "isolation.h"

#include <stddef.h>

#include "../diagnosis.h"
#include "../plural.h"
#include "service_outcome.h"
#include "tables.h"

/* Bytes of stack that a caller of runtime services has to provide (UEFI 2.10, 2.3.4 and 2.3.6). */
static UINT32 promised_stack(const struct handoff_boot_info *info)
{
    return info->architecture == HANDOFF_ARCHITECTURE_AARCH64 ? 8192 : 4096;
}

/* False, and the check is skipped, if there is nothing to judge. */
static bool any_call(struct check_context *context)
{
    if (calls_made(context->runtime) == 0)
        check_skip(context, "no runtime service was called");
    return context->outcome == OUTCOME_NONE;
}

bool any_watched(struct check_context *context, const char *what)
{
    if (!context->info->strict)
        check_skip(context, "strict=no: %s not watched", what);
    return context->outcome == OUTCOME_NONE;
}

static void run_no_fault(struct check_context *context)
{
    const struct runtime *runtime = context->runtime;
    const struct service_fault *first = &runtime->fault[0];
    char words[FAULT_TEXT];
    struct handoff_text story = handoff_text_in(words, sizeof(words));

    if (!any_call(context))
        return;
    if (runtime->faults == 0) {
        check_pass(context, "%lu runtime calls, no fault", calls_made(runtime));
        return;
    }
    fault_tell(context->info, service_name(first->service), first, &story);
    check_fail_at(context, first->diagnosis, fault_place(&first->fault), NULL, "%s; %u fault%s in %lu runtime calls",
                  words, runtime->faults, plural(runtime->faults), calls_made(runtime));
}

/* The loader sets what docs/contract.md names, and calls SetVirtualAddressMap after that. */
static void judge_entry(struct check_context *context)
{
    const struct arch_deviation deviation = arch_deviation_at_entry();

    if (deviation.name == NULL)
        return;
    check_about(context, SERVICE_SET_VIRTUAL_ADDRESS_MAP);
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Save and restore this register around SetVirtualAddressMap.",
               "%s left %s at 0x%lx, it was 0x%lx", service_name(SERVICE_SET_VIRTUAL_ADDRESS_MAP), deviation.name,
               deviation.found, deviation.promised);
}

static void run_registers(struct check_context *context)
{
    const struct runtime *runtime = context->runtime;
    const struct register_change *first = &runtime->change[0];

    judge_entry(context);
    if (!any_call(context) || !any_watched(context, "whether a call changed registers was"))
        return;
    if (runtime->changes == 0) {
        check_pass(context, "every runtime call left the processor's state as it was");
        return;
    }
    check_about(context, first->service);
    check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Save and restore this register around runtime calls.",
               "%u change%s; the first: %s left %s at 0x%lx, it was 0x%lx", runtime->changes,
               plural(runtime->changes), service_name(first->service), first->name, first->after, first->before);
}

static enum service deepest_service(const struct runtime *runtime)
{
    enum service deepest = 0;

    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (runtime->service[service].deepest_stack > runtime->service[deepest].deepest_stack)
            deepest = service;
    }
    return deepest;
}

static void judge_guard(struct check_context *context)
{
    const struct service_fault *fault = fault_diagnosed(context->runtime, DIAGNOSIS_STACK_OVERRUN);

    if (fault != NULL)
        check_fail_at(context, DIAGNOSIS_STACK_OVERRUN, fault->fault.address, NULL,
                      "%s ran through its stack into the page below", service_name(fault->service));
}

static void describe_depths(const struct runtime *runtime, struct handoff_text *text)
{
    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (runtime->service[service].calls > 0)
            handoff_text_format(text, ", %s %lu", service_name(service), runtime->service[service].deepest_stack);
    }
}

static void run_stack(struct check_context *context)
{
    const struct runtime *runtime = context->runtime;
    char words[384];
    struct handoff_text depths = handoff_text_in(words, sizeof(words));

    if (!any_call(context))
        return;
    const enum service deepest = deepest_service(runtime);
    const UINT64 bytes = runtime->service[deepest].deepest_stack;
    const UINT32 promised = promised_stack(context->info);
    judge_guard(context);
    if (!any_watched(context, "how deep calls went was"))
        return;
    check_about(context, deepest);
    describe_depths(runtime, &depths);
    if (bytes > promised)
        check_fail(context, DIAGNOSIS_STACK_OVERRUN, "Give runtime services on this firmware more stack than that.",
                   "%s used %lu bytes of stack, more than the %u that a caller has to provide%s",
                   service_name(deepest), bytes, promised, words);
    else
        check_pass(context, "bytes of stack used, at most %lu%s", bytes, words);
}

const struct check isolation_checks[5] = {
    {"isolation.no_fault", SEVERITY_CRITICAL, "UEFI 2.10, 7.2 and 8.4.1", run_no_fault},
    {"isolation.poison_intact", SEVERITY_CRITICAL, "UEFI 2.10, 7.2", run_isolation_poison_intact},
    {"isolation.registers", SEVERITY_HIGH, "UEFI 2.10, 2.3 and 8.1", run_registers},
    {"isolation.stack", SEVERITY_MEDIUM, "UEFI 2.10, 2.3", run_stack},
    {"isolation.buffers", SEVERITY_HIGH, "UEFI 2.10, 8.2 to 8.5", run_isolation_buffers},
};
