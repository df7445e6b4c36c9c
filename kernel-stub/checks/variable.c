/* One variable there and back. UEFI 2.10, 8.2.1 and 8.2.3. */
#include "variable.h"

#include "../diagnosis.h"
#include "../guarded_buffers.h"
#include "service_outcome.h"
#include "tables.h"

CHAR16 variable_name[] = u"HandoffCheck";
EFI_GUID variable_vendor = {0x5d1b4a39, 0x7c62, 0x4f0e, {0x9b, 0x48, 0x3a, 0xd5, 0x10, 0xe7, 0x62, 0xc4}};

UINT8 variable_byte(UINTN index)
{
    return (UINT8)(0xa5 ^ (index * 29));
}

bool variable_create(struct check_context *context)
{
    UINT8 data[VARIABLE_SIZE];

    for (UINTN i = 0; i < sizeof(data); i++)
        data[i] = variable_byte(i);
    const EFI_STATUS status = runtime_set_variable(context->runtime, variable_name, &variable_vendor,
                                                   VARIABLE_ATTRIBUTES, sizeof(data), data);
    return service_returned(context, SERVICE_SET_VARIABLE, status, EFI_SUCCESS, "of a small non-volatile variable");
}

bool variable_delete(struct check_context *context)
{
    UINT8 data[VARIABLE_SIZE];
    UINTN size = sizeof(data);
    EFI_STATUS status;

    status = runtime_set_variable(context->runtime, variable_name, &variable_vendor, VARIABLE_ATTRIBUTES, 0, data);
    if (!service_returned(context, SERVICE_SET_VARIABLE, status, EFI_SUCCESS, "with size 0, which deletes,"))
        return false;
    status = runtime_get_variable(context->runtime, variable_name, &variable_vendor, NULL, &size, data);
    return service_returned(context, SERVICE_GET_VARIABLE, status, EFI_NOT_FOUND, "of the deleted variable");
}

static bool holds_what_was_written(const UINT8 *data)
{
    for (UINTN i = 0; i < VARIABLE_SIZE; i++) {
        if (data[i] != variable_byte(i))
            return false;
    }
    return true;
}

static void judge_contents(struct check_context *context)
{
    UINT8 data[2 * VARIABLE_SIZE] = {0};
    UINTN size = sizeof(data);
    UINT32 attributes = 0;
    const EFI_STATUS status =
        runtime_get_variable(context->runtime, variable_name, &variable_vendor, &attributes, &size, data);

    if (!service_returned(context, SERVICE_GET_VARIABLE, status, EFI_SUCCESS, "of the variable just written"))
        return;
    if (size != VARIABLE_SIZE || attributes != VARIABLE_ATTRIBUTES || !holds_what_was_written(data))
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Without a fault the write went astray: look at what the firmware does with addresses above 4 "
                   "GiB.",
                   "wrote %u bytes with attributes 0x%x; read %lu bytes with attributes 0x%x, %s", VARIABLE_SIZE,
                   VARIABLE_ATTRIBUTES, size, attributes, holds_what_was_written(data) ? "the same" : "different");
}

static void run_round_trip(struct check_context *context)
{
    if (!service_ready(context, SERVICE_GET_VARIABLE) || !variable_may_write(context) || !variable_create(context))
        return;
    judge_contents(context);
    if (variable_delete(context))
        check_pass(context, "%u bytes written, read back the same with attributes 0x%x, deleted", VARIABLE_SIZE,
                   VARIABLE_ATTRIBUTES);
}

/* Reads into a buffer one byte too small; what goes beyond its end faults, also with strict=no. */
static void judge_small_buffer(struct check_context *context)
{
    UINT8 data[VARIABLE_SIZE - 1];
    UINTN size = sizeof(data);

    guarded_buffers_begin(true);
    const EFI_STATUS status =
        runtime_get_variable(context->runtime, variable_name, &variable_vendor, NULL, &size, data);
    guarded_buffers_begin(context->info->strict);

    if (!service_returned(context, SERVICE_GET_VARIABLE, status, EFI_BUFFER_TOO_SMALL,
                          "into a buffer 1 byte too small"))
        return;
    check_about(context, SERVICE_GET_VARIABLE);
    if (size != VARIABLE_SIZE)
        check_fail(context, DIAGNOSIS_NOT_AS_SPECIFIED,
                   "Callers that allocate what they are told to will not succeed.",
                   "GetVariable asked for %lu bytes, not %u", size, VARIABLE_SIZE);
}

static void run_small_buffer(struct check_context *context)
{
    if (!service_ready(context, SERVICE_GET_VARIABLE) || !variable_may_write(context) || !variable_create(context))
        return;
    judge_small_buffer(context);
    if (variable_delete(context))
        check_pass(context, "EFI_BUFFER_TOO_SMALL, the exact size of %u bytes, nothing behind the buffer written",
                   VARIABLE_SIZE);
}

const struct check variable_checks[6] = {
    {"variable.query_info", SEVERITY_HIGH, "UEFI 2.10, 8.2.4", run_variable_query_info},
    {"variable.round_trip", SEVERITY_CRITICAL, "UEFI 2.10, 8.2.1 and 8.2.3", run_round_trip},
    {"variable.enumerate", SEVERITY_HIGH, "UEFI 2.10, 8.2.2", run_variable_enumerate},
    {"variable.small_buffer", SEVERITY_HIGH, "UEFI 2.10, 8.2.1", run_small_buffer},
    {"variable.bad_arguments", SEVERITY_HIGH, "UEFI 2.10, 8.2", run_variable_bad_arguments},
    {"variable.survives_reset", SEVERITY_HIGH, "UEFI 2.10, 8.2.3", run_variable_survives_reset},
};
