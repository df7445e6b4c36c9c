/* UEFI 2.10, 8.2, 8.3 and 8.5. */
#include "harmless_call.h"

#include <stddef.h>

#include "variable.h"

/* No clock can be set to this, so that asking for it changes nothing. */
static EFI_TIME impossible_time = {.Year = 2000, .Month = 13, .Day = 1, .TimeZone = EFI_UNSPECIFIED_TIMEZONE};

static EFI_STATUS get_time(struct check_context *context)
{
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    return runtime_get_time(context->runtime, &time, &capabilities);
}

static EFI_STATUS set_time(struct check_context *context)
{
    return runtime_set_time(context->runtime, &impossible_time);
}

static EFI_STATUS get_wakeup_time(struct check_context *context)
{
    BOOLEAN enabled;
    BOOLEAN pending;
    EFI_TIME time;

    return runtime_get_wakeup_time(context->runtime, &enabled, &pending, &time);
}

static EFI_STATUS set_wakeup_time(struct check_context *context)
{
    return runtime_set_wakeup_time(context->runtime, TRUE, &impossible_time);
}

static EFI_STATUS get_variable(struct check_context *context)
{
    UINT8 byte;
    UINTN size = sizeof(byte);

    return runtime_get_variable(context->runtime, variable_name, &variable_vendor, NULL, &size, &byte);
}

static EFI_STATUS get_next_variable_name(struct check_context *context)
{
    static CHAR16 name[256];
    EFI_GUID vendor = {0};
    UINTN size = sizeof(name);

    name[0] = 0;
    return runtime_get_next_variable_name(context->runtime, &size, name, &vendor);
}

/* Deletes what is not there. */
static EFI_STATUS set_variable(struct check_context *context)
{
    UINT8 byte = 0;

    return runtime_set_variable(context->runtime, variable_name, &variable_vendor, VARIABLE_ATTRIBUTES, 0, &byte);
}

static EFI_STATUS get_next_high_monotonic_count(struct check_context *context)
{
    UINT32 count;

    if (!variable_store_can_take_more(context))
        return RUNTIME_NOT_MADE;
    return runtime_get_next_high_monotonic_count(context->runtime, &count);
}

static EFI_STATUS update_capsule(struct check_context *context)
{
    EFI_CAPSULE_HEADER *capsules[] = {NULL};

    return runtime_update_capsule(context->runtime, capsules, 0, 0);
}

static EFI_STATUS query_capsule_capabilities(struct check_context *context)
{
    EFI_CAPSULE_HEADER *capsules[] = {NULL};
    UINT64 maximum_size;
    EFI_RESET_TYPE reset;

    return runtime_query_capsule_capabilities(context->runtime, capsules, 0, &maximum_size, &reset);
}

static EFI_STATUS query_variable_info(struct check_context *context)
{
    UINT64 maximum;
    UINT64 remaining;
    UINT64 maximum_variable;

    return runtime_query_variable_info(context->runtime, VARIABLE_ATTRIBUTES, &maximum, &remaining,
                                       &maximum_variable);
}

static const struct {
    EFI_STATUS (*make)(struct check_context *context);
    bool is_refused;
} calls[SERVICE_COUNT] = {
    [SERVICE_GET_TIME] = {get_time, false},
    [SERVICE_SET_TIME] = {set_time, true},
    [SERVICE_GET_WAKEUP_TIME] = {get_wakeup_time, false},
    [SERVICE_SET_WAKEUP_TIME] = {set_wakeup_time, true},
    [SERVICE_GET_VARIABLE] = {get_variable, false},
    [SERVICE_GET_NEXT_VARIABLE_NAME] = {get_next_variable_name, false},
    [SERVICE_SET_VARIABLE] = {set_variable, false},
    [SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT] = {get_next_high_monotonic_count, false},
    [SERVICE_UPDATE_CAPSULE] = {update_capsule, true},
    [SERVICE_QUERY_CAPSULE_CAPABILITIES] = {query_capsule_capabilities, true},
    [SERVICE_QUERY_VARIABLE_INFO] = {query_variable_info, false},
};

EFI_STATUS harmless_call(struct check_context *context, enum service service)
{
    return calls[service].make != NULL ? calls[service].make(context) : RUNTIME_NOT_MADE;
}

bool harmless_call_is_refused(enum service service)
{
    return calls[service].is_refused;
}
