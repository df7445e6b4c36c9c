/* Arguments that have to be refused. UEFI 2.10, 8.2.1 to 8.2.3. */
#include "../diagnosis.h"
#include "service_outcome.h"
#include "variable.h"

static CHAR16 unused_name[] = u"HandoffNoSuchVariable";
static CHAR16 empty_name[] = u"";
static UINT8 one_byte[1];

static EFI_STATUS get_without_name(struct runtime *runtime)
{
    UINTN size = sizeof(one_byte);

    return runtime_get_variable(runtime, NULL, &variable_vendor, NULL, &size, one_byte);
}

static EFI_STATUS get_without_vendor(struct runtime *runtime)
{
    UINTN size = sizeof(one_byte);

    return runtime_get_variable(runtime, unused_name, NULL, NULL, &size, one_byte);
}

static EFI_STATUS get_without_size(struct runtime *runtime)
{
    return runtime_get_variable(runtime, unused_name, &variable_vendor, NULL, NULL, one_byte);
}

static EFI_STATUS next_without_size(struct runtime *runtime)
{
    return runtime_get_next_variable_name(runtime, NULL, empty_name, &variable_vendor);
}

static EFI_STATUS next_without_name(struct runtime *runtime)
{
    UINTN size = sizeof(unused_name);

    return runtime_get_next_variable_name(runtime, &size, NULL, &variable_vendor);
}

static EFI_STATUS next_without_vendor(struct runtime *runtime)
{
    UINTN size = sizeof(empty_name);

    return runtime_get_next_variable_name(runtime, &size, empty_name, NULL);
}

static EFI_STATUS set_without_name(struct runtime *runtime)
{
    return runtime_set_variable(runtime, NULL, &variable_vendor, VARIABLE_ATTRIBUTES, sizeof(one_byte), one_byte);
}

static EFI_STATUS set_with_empty_name(struct runtime *runtime)
{
    return runtime_set_variable(runtime, empty_name, &variable_vendor, VARIABLE_ATTRIBUTES, sizeof(one_byte),
                                one_byte);
}

static EFI_STATUS set_without_vendor(struct runtime *runtime)
{
    return runtime_set_variable(runtime, unused_name, NULL, VARIABLE_ATTRIBUTES, sizeof(one_byte), one_byte);
}

static EFI_STATUS set_without_data(struct runtime *runtime)
{
    return runtime_set_variable(runtime, unused_name, &variable_vendor, VARIABLE_ATTRIBUTES, sizeof(one_byte), NULL);
}

/* A firmware that takes what it has to refuse must not be left with it. */
static EFI_STATUS set_and_undo(struct runtime *runtime, UINT32 attributes)
{
    const EFI_STATUS status =
        runtime_set_variable(runtime, unused_name, &variable_vendor, attributes, sizeof(one_byte), one_byte);

    if (status == EFI_SUCCESS)
        runtime_set_variable(runtime, unused_name, &variable_vendor, attributes, 0, one_byte);
    return status;
}

/* UEFI 2.10, 8.2.3: at runtime only variables that are both non-volatile and for runtime can be set. */
static EFI_STATUS set_for_boot_only(struct runtime *runtime)
{
    return set_and_undo(runtime, EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS);
}

static EFI_STATUS set_volatile(struct runtime *runtime)
{
    return set_and_undo(runtime, EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS);
}

static const struct {
    const char *situation;
    enum service service;
    EFI_STATUS (*call)(struct runtime *runtime);
    EFI_STATUS accepted; /* besides EFI_INVALID_PARAMETER */
} refusals[] = {
    {"without a name", SERVICE_GET_VARIABLE, get_without_name, EFI_INVALID_PARAMETER},
    {"without a vendor", SERVICE_GET_VARIABLE, get_without_vendor, EFI_INVALID_PARAMETER},
    {"without a size", SERVICE_GET_VARIABLE, get_without_size, EFI_INVALID_PARAMETER},
    {"without a size", SERVICE_GET_NEXT_VARIABLE_NAME, next_without_size, EFI_INVALID_PARAMETER},
    {"without a name", SERVICE_GET_NEXT_VARIABLE_NAME, next_without_name, EFI_INVALID_PARAMETER},
    {"without a vendor", SERVICE_GET_NEXT_VARIABLE_NAME, next_without_vendor, EFI_INVALID_PARAMETER},
    {"without a name", SERVICE_SET_VARIABLE, set_without_name, EFI_INVALID_PARAMETER},
    {"with an empty name", SERVICE_SET_VARIABLE, set_with_empty_name, EFI_INVALID_PARAMETER},
    {"without a vendor", SERVICE_SET_VARIABLE, set_without_vendor, EFI_INVALID_PARAMETER},
    {"without data", SERVICE_SET_VARIABLE, set_without_data, EFI_INVALID_PARAMETER},
    {"of a variable for boot services only", SERVICE_SET_VARIABLE, set_for_boot_only, EFI_WRITE_PROTECTED},
    {"of a volatile variable", SERVICE_SET_VARIABLE, set_volatile, EFI_WRITE_PROTECTED},
};
#define REFUSALS (sizeof(refusals) / sizeof(refusals[0]))

/* A SetVariable that is wrongly accepted writes: it is tried only where that does no harm. A call that cannot be
 * tried is left out and is no outcome of this check, hence the trial. */
static bool may_try(const struct check_context *context, enum service service)
{
    struct check_context trial = *context;

    return service == SERVICE_SET_VARIABLE ? variable_may_write(&trial) : service_ready(&trial, service);
}

void run_variable_bad_arguments(struct check_context *context)
{
    UINTN tried = 0;

    for (UINTN i = 0; i < REFUSALS && context->outcome == OUTCOME_NONE; i++) {
        if (!may_try(context, refusals[i].service))
            continue;
        const EFI_STATUS status = refusals[i].call(context->runtime);
        tried++;
        if (status != refusals[i].accepted)
            service_returned(context, refusals[i].service, status, EFI_INVALID_PARAMETER, refusals[i].situation);
    }
    if (tried == 0)
        check_skip(context, "no variable service can be called with bad arguments: unsupported, after fault, or no "
                            "room");
    else
        check_pass(context, "%lu of %lu calls with bad arguments made, each refused", tried, REFUSALS);
}
