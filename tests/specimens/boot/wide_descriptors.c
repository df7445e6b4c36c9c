/* A memory map whose descriptors are 56 bytes apart, as a later specification may have it (UEFI 2.10, 7.2.3). There
 * is nothing wrong with it, and the verdict must say so; who indexes the map as an array goes astray. */
#include "../driver.h"

#include <string.h>

#define STRIDE   56
#define CAPACITY 65536

static EFI_GET_MEMORY_MAP original;
static UINT64 narrow[CAPACITY / sizeof(UINT64)];

static void widen(UINT8 *wide, const UINT8 *descriptors, UINTN size, UINTN stride)
{
    for (; size > 0; size -= stride) {
        memset(wide, 0xff, STRIDE);
        memcpy(wide, descriptors, sizeof(EFI_MEMORY_DESCRIPTOR));
        descriptors += stride;
        wide += STRIDE;
    }
}

static EFI_STATUS EFIAPI get_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key, UINTN *stride,
                                        UINT32 *version)
{
    const UINTN capacity = *size;
    UINTN filled = sizeof(narrow);
    UINTN narrow_stride = 0;
    const EFI_STATUS status = original(&filled, (EFI_MEMORY_DESCRIPTOR *)narrow, key, &narrow_stride, version);

    if (status != EFI_SUCCESS)
        return EFI_DEVICE_ERROR;
    *size = filled / narrow_stride * STRIDE;
    *stride = STRIDE;
    if (capacity < *size)
        return EFI_BUFFER_TOO_SMALL;
    widen((UINT8 *)map, (const UINT8 *)narrow, filled, narrow_stride);
    return EFI_SUCCESS;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, GetMemoryMap, get_memory_map, original);
    return EFI_SUCCESS;
}
