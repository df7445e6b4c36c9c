#include "map_builder.h"

#include "unit_test.h"

struct handoff_memory_map map_new(UINTN stride, UINTN descriptors)
{
    const struct handoff_memory_map map = {
        .descriptors = malloc(stride * descriptors),
        .capacity = stride * descriptors,
        .stride = stride,
        .version = EFI_MEMORY_DESCRIPTOR_VERSION,
    };

    assert_non_null(map.descriptors);
    return map;
}

void map_free(struct handoff_memory_map *map)
{
    free(map->descriptors);
    map->descriptors = NULL;
}

static UINT8 tail_byte(UINT64 physical_start, UINTN at)
{
    return (UINT8)(physical_start >> 12 ^ physical_start >> 24 ^ at * 37 ^ 0x5a);
}

EFI_MEMORY_DESCRIPTOR *map_add(struct handoff_memory_map *map, UINT32 type, UINT64 physical_start, UINT64 pages,
                               UINT64 attribute)
{
    const EFI_MEMORY_DESCRIPTOR descriptor = {
        .Type = type, .PhysicalStart = physical_start, .NumberOfPages = pages, .Attribute = attribute};
    UINT8 *bytes = (UINT8 *)map->descriptors + map->size;

    assert_true(map->capacity - map->size >= map->stride);
    memcpy(bytes, &descriptor, sizeof(descriptor));
    for (UINTN at = sizeof(descriptor); at < map->stride; at++)
        bytes[at] = tail_byte(physical_start, at);
    map->size += map->stride;
    return (EFI_MEMORY_DESCRIPTOR *)bytes;
}

bool map_tail_kept(const struct handoff_memory_map *map, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT8 *bytes = (const UINT8 *)descriptor;

    for (UINTN at = sizeof(*descriptor); at < map->stride; at++)
        if (bytes[at] != tail_byte(descriptor->PhysicalStart, at))
            return false;
    return true;
}

void map_add_ordinary(struct handoff_memory_map *map)
{
    map_add(map, EfiConventionalMemory, 0x100000, 0x700, EFI_MEMORY_WB);
    map_add(map, EfiBootServicesCode, 0, 1, EFI_MEMORY_WB);
    map_add(map, EfiConventionalMemory, 0x1000, 0x9f, EFI_MEMORY_WB);
    map_add(map, EfiRuntimeServicesData, 0x7f50000, 0x60, RAM_RUNTIME);
    map_add(map, EfiRuntimeServicesCode, 0x7f00000, 0x50, RAM_RUNTIME);
    map_add(map, EfiBootServicesData, 0x800000, 0x400, EFI_MEMORY_WB);
    map_add(map, EfiLoaderCode, 0xc00000, 0x20, EFI_MEMORY_WB);
    map_add(map, EfiMemoryMappedIO, 0xffc00000, 0x400, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    map_add(map, EfiACPIReclaimMemory, 0x7fc0000, 0x10, EFI_MEMORY_WB);
    map_add(map, EfiRuntimeServicesData, 0x7e00000, 0x30, RAM_RUNTIME);
}
