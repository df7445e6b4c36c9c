/* The high half of the monotonic counter. UEFI 2.10, 8.5.2. */
#include "../diagnosis.h"
#include "service_outcome.h"
#include "tables.h"
#include "variable.h"

/* Firmware keeps this counter in a variable: each call is a write to flash, so there are two and no more. */
static void run_rises(struct check_context *context)
{
    UINT32 first = 0;
    UINT32 second = 0;
    EFI_STATUS status;

    if (!service_ready(context, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT) || !variable_store_can_take_more(context))
        return;
    status = runtime_get_next_high_monotonic_count(context->runtime, &first);
    if (!service_returned(context, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT, status, EFI_SUCCESS, "called"))
        return;
    status = runtime_get_next_high_monotonic_count(context->runtime, &second);
    if (!service_returned(context, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT, status, EFI_SUCCESS, "called again"))
        return;
    check_about(context, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT);
    if (second > first)
        check_pass(context, "%u, then %u", first, second);
    else
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Numbers from this counter are not unique: use another source.",
                   "the counter was %u and then %u, it did not rise", first, second);
}

const struct check monotonic_checks[1] = {
    {"monotonic.rises", SEVERITY_HIGH, "UEFI 2.10, 8.5.2", run_rises},
};
