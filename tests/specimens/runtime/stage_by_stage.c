/* Three services with a mistake each, of growing harmlessness: QueryVariableInfo uses boot-services pool, so it fails
 * as soon as that memory is gone; QueryCapsuleCapabilities uses physical page 0, which a system may keep mapped for
 * longer; and GetTime uses an address that was not converted, which works for as long as runtime memory stays mapped
 * 1:1. With stages=yes each must be seen failing in a stage of its own. */
#include "../driver.h"

static volatile UINT64 *boot_memory;
static volatile UINT64 *runtime_memory;
static volatile UINT64 *volatile no_memory;

static EFI_QUERY_VARIABLE_INFO query_variable_info;
static EFI_QUERY_CAPSULE_CAPABILITIES query_capsule_capabilities;

static EFI_STATUS EFIAPI query_and_count(UINT32 attributes, UINT64 *maximum_storage, UINT64 *remaining_storage,
                                         UINT64 *maximum_variable)
{
    ++*boot_memory;
    return query_variable_info(attributes, maximum_storage, remaining_storage, maximum_variable);
}

static EFI_STATUS EFIAPI query_and_look(EFI_CAPSULE_HEADER **capsules, UINTN count, UINT64 *maximum_size,
                                        EFI_RESET_TYPE *reset)
{
    (void)*no_memory;
    return query_capsule_capabilities(capsules, count, maximum_size, reset);
}

static EFI_STATUS prepare(void)
{
    EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(UINT64), (void **)&boot_memory);

    if (status == EFI_SUCCESS)
        status = boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(UINT64), (void **)&runtime_memory);
    if (status != EFI_SUCCESS)
        return status;
    HOOK(runtime_services, QueryVariableInfo, query_and_count, query_variable_info);
    HOOK(runtime_services, QueryCapsuleCapabilities, query_and_look, query_capsule_capabilities);
    return EFI_SUCCESS;
}

static void convert_both(void)
{
    convert_pointer(&query_variable_info);
    convert_pointer(&query_capsule_capabilities);
}

static void at_call(void)
{
    ++*runtime_memory;
}

#define PREPARE prepare
#define CONVERT convert_both
#include "../hooked_get_time.h"
