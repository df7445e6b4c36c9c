/* A driver that stands in front of GetMemoryMap and appends one descriptor: firmware whose map is defective, seen
 * from outside. A specimen includes driver.h, defines spoil(), which makes that descriptor, and then includes this
 * file. */
#ifndef HOOKED_MAP_H
#define HOOKED_MAP_H

#include <handoff/memory_map.h>

/* Nothing is here on the machines at hand. */
#define EMPTY_ADDRESS 0xfd000000ULL

static EFI_GET_MEMORY_MAP get_memory_map;

static EFI_MEMORY_DESCRIPTOR *largest_free(const struct handoff_memory_map *map)
{
    EFI_MEMORY_DESCRIPTOR *largest = handoff_memory_map_at(map, 0);

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (descriptor->Type == EfiConventionalMemory &&
            (largest->Type != EfiConventionalMemory || descriptor->NumberOfPages > largest->NumberOfPages))
            largest = descriptor;
    }
    return largest;
}

static EFI_STATUS EFIAPI get_spoiled_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *descriptors, UINTN *key, UINTN *stride,
                                         UINT32 *version)
{
    const UINTN capacity = *size;
    const EFI_STATUS status = get_memory_map(size, descriptors, key, stride, version);

    if (status != EFI_SUCCESS && status != EFI_BUFFER_TOO_SMALL)
        return status;
    const UINTN filled = *size;
    *size += *stride;
    if (status != EFI_SUCCESS || capacity < *size)
        return EFI_BUFFER_TOO_SMALL;
    const struct handoff_memory_map map = {.descriptors = descriptors, .size = filled, .stride = *stride};
    EFI_MEMORY_DESCRIPTOR *last = (EFI_MEMORY_DESCRIPTOR *)((UINT8 *)descriptors + filled);
    boot_services->SetMem(last, *stride, 0);
    last->Type = EfiReservedMemoryType;
    last->PhysicalStart = EMPTY_ADDRESS;
    last->NumberOfPages = 1;
    last->Attribute = EFI_MEMORY_WB;
    spoil(last, largest_free(&map));
    return EFI_SUCCESS;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, GetMemoryMap, get_spoiled_map, get_memory_map);
    return EFI_SUCCESS;
}

#endif
