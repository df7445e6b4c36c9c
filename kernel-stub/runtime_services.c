/* The typed forms of runtime_call: one a service, in the order of EFI_RUNTIME_SERVICES. */
#include "runtime_call.h"

static uint64_t pointer(const void *object)
{
    return (uint64_t)(uintptr_t)object;
}

EFI_STATUS runtime_get_time(struct runtime *runtime, EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(time), pointer(capabilities)};

    return runtime_call(runtime, SERVICE_GET_TIME, arguments);
}

EFI_STATUS runtime_set_time(struct runtime *runtime, EFI_TIME *time)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(time)};

    return runtime_call(runtime, SERVICE_SET_TIME, arguments);
}

EFI_STATUS runtime_get_wakeup_time(struct runtime *runtime, BOOLEAN *enabled, BOOLEAN *pending, EFI_TIME *time)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(enabled), pointer(pending), pointer(time)};

    return runtime_call(runtime, SERVICE_GET_WAKEUP_TIME, arguments);
}

EFI_STATUS runtime_set_wakeup_time(struct runtime *runtime, BOOLEAN enable, EFI_TIME *time)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {enable, pointer(time)};

    return runtime_call(runtime, SERVICE_SET_WAKEUP_TIME, arguments);
}

EFI_STATUS runtime_get_variable(struct runtime *runtime, CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes,
                                UINTN *size, void *data)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(name), pointer(vendor), pointer(attributes),
                                                     pointer(size), pointer(data)};

    return runtime_call(runtime, SERVICE_GET_VARIABLE, arguments);
}

EFI_STATUS runtime_get_next_variable_name(struct runtime *runtime, UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(size), pointer(name), pointer(vendor)};

    return runtime_call(runtime, SERVICE_GET_NEXT_VARIABLE_NAME, arguments);
}

EFI_STATUS runtime_set_variable(struct runtime *runtime, CHAR16 *name, EFI_GUID *vendor, UINT32 attributes,
                                UINTN size, void *data)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(name), pointer(vendor), attributes, size, pointer(data)};

    return runtime_call(runtime, SERVICE_SET_VARIABLE, arguments);
}

EFI_STATUS runtime_query_variable_info(struct runtime *runtime, UINT32 attributes, UINT64 *maximum_storage,
                                       UINT64 *remaining_storage, UINT64 *maximum_variable)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {attributes, pointer(maximum_storage), pointer(remaining_storage),
                                                     pointer(maximum_variable)};

    return runtime_call(runtime, SERVICE_QUERY_VARIABLE_INFO, arguments);
}

EFI_STATUS runtime_get_next_high_monotonic_count(struct runtime *runtime, UINT32 *count)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(count)};

    return runtime_call(runtime, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT, arguments);
}

EFI_STATUS runtime_update_capsule(struct runtime *runtime, EFI_CAPSULE_HEADER **capsules, UINTN count,
                                  UINT64 scatter_gather_physical_address)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(capsules), count, scatter_gather_physical_address};

    return runtime_call(runtime, SERVICE_UPDATE_CAPSULE, arguments);
}

EFI_STATUS runtime_query_capsule_capabilities(struct runtime *runtime, EFI_CAPSULE_HEADER **capsules, UINTN count,
                                              UINT64 *maximum_size, EFI_RESET_TYPE *reset)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {pointer(capsules), count, pointer(maximum_size), pointer(reset)};

    return runtime_call(runtime, SERVICE_QUERY_CAPSULE_CAPABILITIES, arguments);
}

EFI_STATUS runtime_reset_system(struct runtime *runtime, EFI_RESET_TYPE type)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {type, EFI_SUCCESS, 0, 0};

    return runtime_call(runtime, SERVICE_RESET_SYSTEM, arguments);
}
