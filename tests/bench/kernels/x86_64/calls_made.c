/* The same call with and without the wrapper. */
#include "calls.h"

static EFI_TIME now;
static EFI_TIME_CAPABILITIES capabilities;

static EFI_STATUS bare_get_time(struct runtime *runtime)
{
    return runtime->services->GetTime(&now, &capabilities);
}

static EFI_STATUS get_time(struct runtime *runtime)
{
    return runtime_get_time(runtime, &now, &capabilities);
}

static CHAR16 absent[] = u"HandoffNoSuchVariable";
static EFI_GUID vendor = {.Data1 = 0x68616e64};
static UINT32 attributes;
static UINT64 value;

static EFI_STATUS bare_get_variable(struct runtime *runtime)
{
    UINTN size = sizeof(value);

    return runtime->services->GetVariable(absent, &vendor, &attributes, &size, &value);
}

static EFI_STATUS get_variable(struct runtime *runtime)
{
    UINTN size = sizeof(value);

    return runtime_get_variable(runtime, absent, &vendor, &attributes, &size, &value);
}

#define STORED (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)

static UINT64 maximum, remaining, largest;

static EFI_STATUS bare_query_variable_info(struct runtime *runtime)
{
    return runtime->services->QueryVariableInfo(STORED, &maximum, &remaining, &largest);
}

static EFI_STATUS query_variable_info(struct runtime *runtime)
{
    return runtime_query_variable_info(runtime, STORED, &maximum, &remaining, &largest);
}

const struct call calls[CALLS] = {
    {"get_time", bare_get_time, get_time},
    {"get_variable", bare_get_variable, get_variable},
    {"query_variable_info", bare_query_variable_info, query_variable_info},
};

static EFI_STATUS EFIAPI idle_get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *of_clock)
{
    (void)time;
    (void)of_clock;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI idle_get_variable(CHAR16 *name, EFI_GUID *guid, UINT32 *kept, UINTN *size, void *data)
{
    (void)name;
    (void)guid;
    (void)kept;
    (void)size;
    (void)data;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI idle_query_variable_info(UINT32 kept, UINT64 *whole, UINT64 *rest, UINT64 *one)
{
    (void)kept;
    (void)whole;
    (void)rest;
    (void)one;
    return EFI_SUCCESS;
}

EFI_RUNTIME_SERVICES *idle_services(void)
{
    static EFI_RUNTIME_SERVICES services = {
        .GetTime = idle_get_time,
        .GetVariable = idle_get_variable,
        .QueryVariableInfo = idle_query_variable_info,
    };

    return &services;
}
