/* With trace=yes: everything that runtime services wanted and must not have, not the first of it only.
 * UEFI 2.10, 8.1. */
#include "../diagnosis.h"
#include "../plural.h"
#include "../tap.h"
#include "service_outcome.h"
#include "tables.h"

static void describe_offence(const struct check_context *context, UINTN index, struct handoff_text *text)
{
    const struct handoff_offence *offence = &context->runtime->trace.offence[index];
    const struct trace_circumstances *circumstances = &context->runtime->trace.circumstances[index];
    struct service_fault fault = fault_of_record(context->info, circumstances->service, &offence->fault);

    fault.culprit = circumstances->culprit;
    handoff_text_format(text, "%s: ", service_name(circumstances->service));
    fault_tell_deed(context->info, &fault, text);
    handoff_text_format(text, ", %lu time%s%s: %s", offence->count, plural(offence->count),
                        circumstances->ended ? ", and ended" : "", circumstances->diagnosis);
}

static void print_offences(const struct check_context *context)
{
    const struct trace *trace = &context->runtime->trace;

    tap_yaml_list("offences");
    for (UINTN i = 0; i < trace->offences.used; i++) {
        char bytes[FAULT_TEXT];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

        describe_offence(context, i, &text);
        tap_yaml_entry(bytes);
    }
}

static void state_offences(struct check_context *context)
{
    const struct trace *trace = &context->runtime->trace;
    char words[160] = "";
    struct handoff_text rest = handoff_text_in(words, sizeof(words));

    if (trace->offences.lost > 0)
        handoff_text_format(&rest, "; %lu more faults found no room in the list", trace->offences.lost);
    if (trace->steps == 0)
        handoff_text_format(&rest, "; the limit of %u steps was reached, the list is not complete", TRACE_STEPS);
    context->print_lists = print_offences;
    check_about(context, trace->circumstances[0].service);
    check_fail_at(context, trace->circumstances[0].diagnosis, fault_place(&trace->offence[0].fault), NULL,
                  "offences: %lu, in %lu runtime calls%s%s", (UINT64)trace->offences.used,
                  calls_made(context->runtime), words, execution_unwatched(context->info));
}

static void run_trace_all(struct check_context *context)
{
    const struct trace *trace = &context->runtime->trace;
    const UINT64 calls = calls_made(context->runtime);

    if (context->info->trace == 0)
        check_skip(context, "trace=no ends a service at its first fault");
    else if (!trace->on)
        check_skip(context, "no room for the page table on which firmware goes on after a fault");
    else if (calls == 0)
        check_skip(context, "no runtime service was called");
    else if (trace->offences.used > 0)
        state_offences(context);
    else
        check_pass(context, "nothing in %lu runtime calls had to be granted%s", calls,
                   execution_unwatched(context->info));
}

const struct check trace_checks[1] = {
    {"isolation.trace_all", SEVERITY_ADVISORY, "UEFI 2.10, 8.1", run_trace_all},
};
