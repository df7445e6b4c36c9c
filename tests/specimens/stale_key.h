/* Makes the firmware refuse ExitBootServices by itself, as real drivers do: a driver that allocates a page each time
 * somebody fetches the memory map, until the exit was refused often enough. The check that refuses is the firmware's
 * own.
 */
#ifndef STALE_KEY_H
#define STALE_KEY_H

#include "driver.h"

static EFI_GET_MEMORY_MAP get_memory_map;
static EFI_EXIT_BOOT_SERVICES exit_boot_services;
static UINTN refusals_left = STALE_KEY_REFUSALS;

static EFI_STATUS EFIAPI get_memory_map_and_allocate(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                                     UINTN *stride, UINT32 *version)
{
    EFI_PHYSICAL_ADDRESS page;
    const EFI_STATUS status = get_memory_map(size, map, key, stride, version);

    if (status == EFI_SUCCESS && refusals_left > 0)
        boot_services->AllocatePages(AllocateAnyPages, EfiBootServicesData, 1, &page);
    return status;
}

static EFI_STATUS EFIAPI exit_boot_services_and_count(EFI_HANDLE image, UINTN key)
{
    const EFI_STATUS status = exit_boot_services(image, key);

    if (status == EFI_INVALID_PARAMETER)
        refusals_left--;
    return status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, GetMemoryMap, get_memory_map_and_allocate, get_memory_map);
    HOOK(boot_services, ExitBootServices, exit_boot_services_and_count, exit_boot_services);
    return EFI_SUCCESS;
}

#endif
