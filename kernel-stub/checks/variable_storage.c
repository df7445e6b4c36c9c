/* How much room there is, and whether a check may use some of it. UEFI 2.10, 8.2.4. */
#include "../diagnosis.h"
#include "service_outcome.h"
#include "variable.h"

/* Free bytes that no check goes below: what is known to brick machines is less than this. */
#define STORAGE_RESERVE (5 * 1024)
/* What one small variable takes: header, name, data, and as much again for a store that only appends. */
#define STORAGE_USED    512

struct storage {
    UINT64 maximum;
    UINT64 remaining;
    UINT64 maximum_variable;
};

static EFI_STATUS query(struct check_context *context, UINT32 attributes, struct storage *storage)
{
    *storage = (struct storage){0};
    return runtime_query_variable_info(context->runtime, attributes, &storage->maximum, &storage->remaining,
                                       &storage->maximum_variable);
}

bool variable_store_can_take_more(struct check_context *context)
{
    struct storage storage;
    const EFI_STATUS status = query(context, VARIABLE_ATTRIBUTES, &storage);

    if (!service_answered(context, SERVICE_QUERY_VARIABLE_INFO, status))
        return false;
    if (status != EFI_SUCCESS)
        check_skip(context,
                   "nothing is written while the remaining storage is unknown: QueryVariableInfo returned %s",
                   handoff_efi_status_name(status));
    else if (storage.remaining < STORAGE_RESERVE + STORAGE_USED)
        check_skip(context, "nothing is written while only %lu bytes of variable storage remain", storage.remaining);
    return context->outcome == OUTCOME_NONE;
}

bool variable_may_write(struct check_context *context)
{
    return service_ready(context, SERVICE_SET_VARIABLE) && variable_store_can_take_more(context);
}

static void judge_no_attributes(struct check_context *context)
{
    struct storage storage;
    const EFI_STATUS status = query(context, 0, &storage);

    if (!service_answered(context, SERVICE_QUERY_VARIABLE_INFO, status))
        return;
    /* The specification asks for the first; EDK2 calls the combination unsupported, which refuses it as well. */
    if (status != EFI_INVALID_PARAMETER && status != EFI_UNSUPPORTED)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "The numbers this firmware gives may mean another storage.",
                   "QueryVariableInfo with attributes 0 returned %s, it has to refuse",
                   handoff_efi_status_name(status));
}

void run_variable_query_info(struct check_context *context)
{
    struct storage storage;
    const EFI_STATUS status = query(context, VARIABLE_ATTRIBUTES, &storage);

    if (!service_returned(context, SERVICE_QUERY_VARIABLE_INFO, status, EFI_SUCCESS, "for non-volatile variables"))
        return;
    check_about(context, SERVICE_QUERY_VARIABLE_INFO);
    if (storage.remaining > storage.maximum)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED, "Do not trust these numbers before writing variables.",
                   "%lu bytes remain of at most %lu", storage.remaining, storage.maximum);
    judge_no_attributes(context);
    check_pass(context, "%lu of %lu bytes remain, %lu for one variable; attributes 0 refused", storage.remaining,
               storage.maximum, storage.maximum_variable);
}
