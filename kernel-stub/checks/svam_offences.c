/* What SetVirtualAddressMap used that the operating system owns, and page 0. UEFI 2.10, 7.4.6, 8.4.1. */
#include "../svam_offence.h"

#include <stddef.h>

#include "../tap.h"
#include "svam.h"

#define NUMBER_TEXT 64

/* Strict, and what the call wanted is known: it came to its end, or the loader traced it. */
static bool offences_known(struct check_context *context)
{
    const struct handoff_boot_info *info = context->info;

    if (!svam_called(context))
        return false;
    if (!info->settings.crossing_strict)
        check_skip(context, "crossing=lenient grants SetVirtualAddressMap boot-services memory and page 0");
    else if (info->svam.status != EFI_SUCCESS && svam_offence(info, 0) == NULL)
        check_skip(context, "SetVirtualAddressMap did not succeed%s",
                   info->trace ? "" : "; trace=yes grants and lists what it wants");
    return context->outcome == OUTCOME_NONE;
}

static void print_offences(const struct check_context *context)
{
    const struct handoff_offence *offence;

    tap_yaml_list("offences");
    for (UINTN i = 0; (offence = svam_offence(context->info, i)) != NULL; i++) {
        const struct service_fault fault = svam_offence_fault(context->info, &offence->fault);
        char bytes[FAULT_TEXT];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

        fault_tell_deed(context->info, &fault, &text);
        if (offence->count > 1)
            handoff_text_format(&text, ", %lu times", offence->count);
        handoff_text_format(&text, ": %s", fault.diagnosis);
        tap_yaml_entry(bytes);
    }
}

static void state_offences(struct check_context *context, const struct handoff_fault *first)
{
    const char *diagnosis = svam_offence_fault(context->info, first).diagnosis;
    const UINT64 total = context->info->evidence.svam_offences_total;
    char words[FAULT_TEXT + NUMBER_TEXT];
    struct handoff_text story = handoff_text_in(words, sizeof(words));

    svam_offence_tell(context->info, "SetVirtualAddressMap", first, &story);
    if (total > 1)
        handoff_text_format(&story, "; %lu different accesses in all", total);
    context->svam_fault = first;
    context->print_lists = print_offences;
    check_fail_at(context, diagnosis, first->address, svam_offence_next_step(context->info, first), "%s", words);
}

void run_svam_offences(struct check_context *context)
{
    const struct handoff_offence *first = svam_offence(context->info, 0);

    if (!offences_known(context))
        return;
    if (first == NULL)
        check_pass(context, "SetVirtualAddressMap used no boot-services memory, no page 0 and no free memory");
    else
        state_offences(context, &first->fault);
}
