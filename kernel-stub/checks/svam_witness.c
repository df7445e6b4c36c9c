/* What the loader's own VirtualAddressChange handler saw from inside the call. UEFI 2.10, 7.1.1, 8.4.2. */
#include "../diagnosis.h"
#include "svam.h"

void run_svam_witness_ran(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;

    if (!svam_succeeded(context))
        return;
    if (svam->witness_status == HANDOFF_NOT_CALLED)
        check_skip(context, "the loader created no witness");
    else if (svam->witness_status != EFI_SUCCESS)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Runtime drivers cannot convert their pointers on this firmware.",
                   "CreateEvent for EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE returned %s",
                   handoff_efi_status_name(svam->witness_status));
    else if (svam->witness_runs != 1)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Drivers convert their pointers in this event: not notified they keep old ones, twice they ruin "
                   "them.",
                   "an EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE handler ran %u times, not once", svam->witness_runs);
    else
        check_pass(context, "our EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE handler ran once");
}

/* How a conversion has to end; the pointer that it has to leave behind is in the record. */
static const struct {
    const char *what;
    EFI_STATUS status;
} conversion_rules[] = {
    [HANDOFF_CONVERT_RUNTIME_CODE] = {"the first byte of runtime code", EFI_SUCCESS},
    [HANDOFF_CONVERT_RUNTIME_DATA] = {"the last byte of runtime data", EFI_SUCCESS},
    [HANDOFF_CONVERT_MMIO] = {"the first byte of runtime MMIO", EFI_SUCCESS},
    [HANDOFF_CONVERT_NOT_RUNTIME] = {"memory that is not runtime memory", EFI_NOT_FOUND},
    [HANDOFF_CONVERT_PAST_END] = {"the byte after a runtime region", EFI_NOT_FOUND},
    [HANDOFF_CONVERT_NULL] = {"a null pointer", EFI_INVALID_PARAMETER},
    [HANDOFF_CONVERT_OPTIONAL_NULL] = {"an optional null pointer", EFI_SUCCESS},
    [HANDOFF_CONVERT_NO_ARGUMENT] = {"no pointer at all", EFI_INVALID_PARAMETER},
};
#define CONVERSION_RULES (sizeof(conversion_rules) / sizeof(conversion_rules[0]))

static void judge_conversion(struct check_context *context, const struct handoff_conversion *conversion)
{
    if (conversion->kind == 0 || conversion->kind >= CONVERSION_RULES) {
        check_fail(context, NULL, "Loader and kernel have to come from the same release.",
                   "unknown conversion kind %u", conversion->kind);
        return;
    }
    const char *what = conversion_rules[conversion->kind].what;
    const EFI_STATUS status = conversion_rules[conversion->kind].status;
    if (conversion->status == status && conversion->after == conversion->expected)
        return;
    check_fail_at(context, conversion->status == status ? DIAGNOSIS_UNCONVERTED_POINTER : DIAGNOSIS_NOT_AS_SPECIFIED,
                  conversion->before,
                  "Drivers that convert pointers in their handlers get wrong ones from this firmware.",
                  "ConvertPointer of %s, 0x%lx, returned %s and 0x%lx; expected %s and 0x%lx", what,
                  conversion->before, handoff_efi_status_name(conversion->status), conversion->after,
                  handoff_efi_status_name(status), conversion->expected);
}

void run_svam_convert_pointer(struct check_context *context)
{
    const struct handoff_svam *svam = &context->info->svam;
    const UINT32 count = svam->conversions < HANDOFF_CONVERSIONS ? svam->conversions : HANDOFF_CONVERSIONS;

    if (!svam_succeeded(context))
        return;
    if (svam->witness_runs == 0 || count == 0) {
        check_skip(context, "no conversion was tried: the witness did not run");
        return;
    }
    for (UINT32 i = 0; i < count; i++)
        judge_conversion(context, &svam->conversion[i]);
    check_pass(context, "%u conversions tried inside a VirtualAddressChange handler, all as specified", count);
}
