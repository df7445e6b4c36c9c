/* GetMemoryMap that asks for room for a note of its own behind the descriptors: the size is no number of them, and a
 * system that divides one by the other is a descriptor short (UEFI 2.10, 7.2.3). */
#include "../driver.h"

#define NOTE 12

static EFI_GET_MEMORY_MAP get_memory_map;

static EFI_STATUS EFIAPI ask_for_more(UINTN *size, EFI_MEMORY_DESCRIPTOR *descriptors, UINTN *key, UINTN *stride,
                                      UINT32 *version)
{
    const EFI_STATUS status = get_memory_map(size, descriptors, key, stride, version);

    if (status == EFI_BUFFER_TOO_SMALL)
        *size += NOTE;
    return status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, GetMemoryMap, ask_for_more, get_memory_map);
    return EFI_SUCCESS;
}
