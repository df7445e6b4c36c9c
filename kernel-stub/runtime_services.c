/* The typed forms of runtime_call: one a service, in the order of EFI_RUNTIME_SERVICES. Whatever the firmware is to
 * read or write lies in a guarded buffer of just its size. */
#include <stddef.h>

#include "guarded_buffers.h"
#include "runtime_call.h"

static EFI_STATUS call(struct runtime *runtime, enum service service, const uint64_t arguments[ARCH_CALL_ARGUMENTS])
{
    const EFI_STATUS status = runtime_call(runtime, service, arguments);
    const uint64_t lowest = guarded_buffers_lowest();

    if (status != RUNTIME_NOT_MADE && lowest != 0) {
        if (runtime->guarded_calls++ == 0 || lowest < runtime->lowest_buffer)
            runtime->lowest_buffer = lowest;
    }
    guarded_buffers_return();
    return status;
}

#define LEND(object)       guarded_buffers_lend(object, sizeof(*(object)))
#define LEND_INPUT(object) guarded_buffers_lend_input(object, sizeof(*(object)))

EFI_STATUS runtime_get_time(struct runtime *runtime, EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {LEND(time), LEND(capabilities)};

    return call(runtime, SERVICE_GET_TIME, arguments);
}

EFI_STATUS runtime_set_time(struct runtime *runtime, EFI_TIME *time)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {LEND_INPUT(time)};

    return call(runtime, SERVICE_SET_TIME, arguments);
}

EFI_STATUS runtime_get_wakeup_time(struct runtime *runtime, BOOLEAN *enabled, BOOLEAN *pending, EFI_TIME *time)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {LEND(enabled), LEND(pending), LEND(time)};

    return call(runtime, SERVICE_GET_WAKEUP_TIME, arguments);
}

EFI_STATUS runtime_set_wakeup_time(struct runtime *runtime, BOOLEAN enable, EFI_TIME *time)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {enable, LEND_INPUT(time)};

    return call(runtime, SERVICE_SET_WAKEUP_TIME, arguments);
}

/* Up to and including its end. */
static uint64_t lend_name(const CHAR16 *name)
{
    UINTN length = 0;

    while (name != NULL && name[length] != 0)
        length++;
    return guarded_buffers_lend_input(name, (length + 1) * sizeof(*name));
}

/* As many bytes as the caller says that there are. */
static uint64_t lend_sized(void *object, const UINTN *size)
{
    return guarded_buffers_lend(object, size != NULL ? *size : 0);
}

EFI_STATUS runtime_get_variable(struct runtime *runtime, CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes,
                                UINTN *size, void *data)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {lend_name(name), LEND_INPUT(vendor), LEND(attributes),
                                                     LEND(size), lend_sized(data, size)};

    return call(runtime, SERVICE_GET_VARIABLE, arguments);
}

EFI_STATUS runtime_get_next_variable_name(struct runtime *runtime, UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {LEND(size), lend_sized(name, size), LEND(vendor)};

    return call(runtime, SERVICE_GET_NEXT_VARIABLE_NAME, arguments);
}

EFI_STATUS runtime_set_variable(struct runtime *runtime, CHAR16 *name, EFI_GUID *vendor, UINT32 attributes,
                                UINTN size, void *data)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {lend_name(name), LEND_INPUT(vendor), attributes, size,
                                                     guarded_buffers_lend_input(data, size)};

    return call(runtime, SERVICE_SET_VARIABLE, arguments);
}

EFI_STATUS runtime_query_variable_info(struct runtime *runtime, UINT32 attributes, UINT64 *maximum_storage,
                                       UINT64 *remaining_storage, UINT64 *maximum_variable)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {attributes, LEND(maximum_storage), LEND(remaining_storage),
                                                     LEND(maximum_variable)};

    return call(runtime, SERVICE_QUERY_VARIABLE_INFO, arguments);
}

EFI_STATUS runtime_get_next_high_monotonic_count(struct runtime *runtime, UINT32 *count)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {LEND(count)};

    return call(runtime, SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT, arguments);
}

/* The array, and what each of its entries points to. */
static uint64_t lend_capsules(EFI_CAPSULE_HEADER **capsules, UINTN count)
{
    const uint64_t array = guarded_buffers_lend_input(capsules, count * sizeof(uint64_t));

    for (UINTN i = 0; i < count && array != (uint64_t)capsules; i++)
        ((uint64_t *)array)[i] = guarded_buffers_lend_input(capsules[i], sizeof(*capsules[i]));
    return array;
}

EFI_STATUS runtime_update_capsule(struct runtime *runtime, EFI_CAPSULE_HEADER **capsules, UINTN count,
                                  UINT64 scatter_gather_physical_address)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {lend_capsules(capsules, count), count,
                                                     scatter_gather_physical_address};

    return call(runtime, SERVICE_UPDATE_CAPSULE, arguments);
}

EFI_STATUS runtime_query_capsule_capabilities(struct runtime *runtime, EFI_CAPSULE_HEADER **capsules, UINTN count,
                                              UINT64 *maximum_size, EFI_RESET_TYPE *reset)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {lend_capsules(capsules, count), count, LEND(maximum_size),
                                                     LEND(reset)};

    return call(runtime, SERVICE_QUERY_CAPSULE_CAPABILITIES, arguments);
}

EFI_STATUS runtime_reset_system(struct runtime *runtime, EFI_RESET_TYPE type)
{
    const uint64_t arguments[ARCH_CALL_ARGUMENTS] = {type, EFI_SUCCESS, 0, 0};

    return runtime_call(runtime, SERVICE_RESET_SYSTEM, arguments);
}
