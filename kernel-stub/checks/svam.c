/* The calls of SetVirtualAddressMap around the one that counts: a wrong version before it, a second one after it.
 * UEFI 2.10, 8.4.1. */
#include "svam.h"

#include "../diagnosis.h"
#include "../svam_offence.h"
#include "tables.h"

bool svam_called(struct check_context *context)
{
    if (context->info->settings.virtmap == HANDOFF_VIRTMAP_NONE)
        check_skip(context, "virtmap=none leaves SetVirtualAddressMap out");
    else if (context->info->svam.status == HANDOFF_NOT_CALLED)
        check_skip(context, "the loader did not call SetVirtualAddressMap");
    return context->outcome == OUTCOME_NONE;
}

bool svam_succeeded(struct check_context *context)
{
    if (svam_called(context) && context->info->svam.status != EFI_SUCCESS)
        check_skip(context, "SetVirtualAddressMap did not succeed");
    return context->outcome == OUTCOME_NONE;
}

bool svam_without_fault(struct check_context *context, const struct handoff_fault *fault, const char *what)
{
    char words[FAULT_TEXT];
    struct handoff_text story = handoff_text_in(words, sizeof(words));

    if (fault->vector == HANDOFF_NO_FAULT)
        return true;
    const struct service_fault told = svam_offence_fault(context->info, fault);
    svam_offence_tell(context->info, what, fault, &story);
    context->svam_fault = fault;
    check_fail_at(context, told.diagnosis, fault_place(fault), svam_offence_next_step(context->info, fault), "%s",
                  words);
    return false;
}

static void run_bad_arguments(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;

    if (!svam_called(context) || !svam_without_fault(context, &svam->bad_version_fault,
                                                     "SetVirtualAddressMap with a wrong descriptor version"))
        return;
    if (svam->bad_version_status == HANDOFF_NOT_CALLED)
        check_skip(context, "the loader did not try a wrong descriptor version");
    else if (svam->bad_version_status == EFI_INVALID_PARAMETER)
        check_pass(context,
                   "a wrong descriptor version was refused with EFI_INVALID_PARAMETER; the right one after it: %s",
                   handoff_efi_status_name(svam->status));
    else
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Do not count on this firmware to notice a malformed map.",
                   "a wrong descriptor version returned %s, not EFI_INVALID_PARAMETER",
                   handoff_efi_status_name(svam->bad_version_status));
}

static void run_second_call_refused(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;

    if (!svam_succeeded(context))
        return;
    /* EDK2 leaves the pointer itself physical. */
    if (svam_offence_is_entry(context->info, &svam->second_call_fault)) {
        check_pass(context, "a second call did not get past its first instruction: the service is no longer mapped");
        return;
    }
    if (!svam_without_fault(context, &svam->second_call_fault, "a second SetVirtualAddressMap"))
        return;
    if (svam->second_call_status == HANDOFF_NOT_CALLED)
        check_skip(context, "the loader made no second call");
    else if (svam->second_call_status == EFI_UNSUPPORTED)
        check_pass(context, "a second call was refused with EFI_UNSUPPORTED");
    else
        check_fail(
            context, DIAGNOSIS_NOT_AS_SPECIFIED, "Never call it again on this firmware: pointers convert twice.",
            "a second call returned %s, not EFI_UNSUPPORTED", handoff_efi_status_name(svam->second_call_status));
}

const struct check svam_checks[9] = {
    {"svam.bad_arguments", SEVERITY_MEDIUM, "UEFI 2.10, 8.4.1", run_bad_arguments},
    {"svam.succeeded", SEVERITY_CRITICAL, "UEFI 2.10, 8.4.1", run_svam_succeeded},
    {"svam.offences", SEVERITY_HIGH, "UEFI 2.10, 7.4.6 and 8.4.1", run_svam_offences},
    {"svam.second_call_refused", SEVERITY_MEDIUM, "UEFI 2.10, 8.4.1", run_second_call_refused},
    {"svam.witness_ran", SEVERITY_CRITICAL, "UEFI 2.10, 7.1.1 and 8.4.1", run_svam_witness_ran},
    {"svam.convert_pointer", SEVERITY_HIGH, "UEFI 2.10, 8.4.2", run_svam_convert_pointer},
    {"svam.tables_converted", SEVERITY_CRITICAL, "UEFI 2.10, 8.4.1 and 4.3", run_svam_tables_converted},
    {"svam.converted_once", SEVERITY_HIGH, "UEFI 2.10, 8.4.2", run_svam_converted_once},
    {"svam.residue", SEVERITY_ADVISORY, "UEFI 2.10, 8.4.1", run_svam_residue},
};
