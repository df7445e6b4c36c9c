#include <handoff/memory_map.h>

#include <stddef.h>
#include <stdint.h>

#define MAP_SLACK_DESCRIPTORS 32
#define SWAPS_PER_DESCRIPTOR  4

EFI_STATUS handoff_memory_map_probe(EFI_BOOT_SERVICES *boot_services, struct handoff_memory_map *map)
{
    map->size = 0;
    map->stride = sizeof(EFI_MEMORY_DESCRIPTOR); /* an old U-Boot leaves it unset on EFI_BUFFER_TOO_SMALL */
    map->version = 0;
    return boot_services->GetMemoryMap(&map->size, NULL, &map->key, &map->stride, &map->version);
}

EFI_STATUS handoff_memory_map_fetch(EFI_BOOT_SERVICES *boot_services, struct handoff_memory_map *map)
{
    map->size = map->capacity;
    return boot_services->GetMemoryMap(&map->size, map->descriptors, &map->key, &map->stride, &map->version);
}

UINTN handoff_memory_map_capacity(UINTN size, UINTN stride)
{
    const UINTN more = MAP_SLACK_DESCRIPTORS * stride;

    return size + (size > more ? size : more);
}

enum handoff_status handoff_memory_map_validate(const struct handoff_memory_map *map)
{
    if (map->version != EFI_MEMORY_DESCRIPTOR_VERSION)
        return HANDOFF_MAP_MALFORMED;
    if (map->stride < HANDOFF_DESCRIPTOR_MINIMUM || map->stride % 8 != 0)
        return HANDOFF_MAP_MALFORMED;
    if (map->size > map->capacity || map->size % map->stride != 0)
        return HANDOFF_MAP_MALFORMED;
    return HANDOFF_OK;
}

UINTN handoff_memory_map_count(const struct handoff_memory_map *map)
{
    return map->size / map->stride;
}

EFI_MEMORY_DESCRIPTOR *handoff_memory_map_at(const struct handoff_memory_map *map, UINTN index)
{
    return (EFI_MEMORY_DESCRIPTOR *)((UINT8 *)map->descriptors + index * map->stride);
}

const EFI_MEMORY_DESCRIPTOR *handoff_memory_map_find(const struct handoff_memory_map *map, UINT64 physical_address)
{
    const UINTN count = handoff_memory_map_count(map);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (handoff_descriptor_contains(descriptor, physical_address))
            return descriptor;
    }
    return NULL;
}

UINT64 handoff_descriptor_size(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT64 room = ~descriptor->PhysicalStart; /* bytes up to 2^64, less one */

    if (descriptor->NumberOfPages == 0 || descriptor->NumberOfPages > UINT64_MAX / HANDOFF_PAGE_SIZE)
        return 0;
    if (descriptor->NumberOfPages * HANDOFF_PAGE_SIZE - 1 > room)
        return 0;
    return descriptor->NumberOfPages * HANDOFF_PAGE_SIZE;
}

UINT64 handoff_descriptor_last(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->PhysicalStart + handoff_descriptor_size(descriptor) - 1;
}

bool handoff_descriptor_contains(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 physical_address)
{
    return physical_address >= descriptor->PhysicalStart &&
           physical_address - descriptor->PhysicalStart < handoff_descriptor_size(descriptor);
}

bool handoff_descriptor_is_runtime(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return (descriptor->Attribute & EFI_MEMORY_RUNTIME) != 0;
}

/* Firmware lists what the bus allows for the registers of devices as well, write-back included. */
enum handoff_cache handoff_descriptor_cache(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    if (descriptor->Type == EfiMemoryMappedIO || descriptor->Type == EfiMemoryMappedIOPortSpace)
        return HANDOFF_CACHE_UNCACHED;
    if (descriptor->Attribute & EFI_MEMORY_WB)
        return HANDOFF_CACHE_WRITE_BACK;
    if (descriptor->Attribute & EFI_MEMORY_WT)
        return HANDOFF_CACHE_WRITE_THROUGH;
    if (descriptor->Attribute & EFI_MEMORY_WC)
        return HANDOFF_CACHE_WRITE_COMBINING;
    return HANDOFF_CACHE_UNCACHED;
}

static void swap_descriptors(EFI_MEMORY_DESCRIPTOR *one, EFI_MEMORY_DESCRIPTOR *other, UINTN stride)
{
    UINT64 *left = (UINT64 *)one;
    UINT64 *right = (UINT64 *)other;

    for (UINTN i = 0; i < stride / sizeof(UINT64); i++) {
        const UINT64 kept = left[i];
        left[i] = right[i];
        right[i] = kept;
    }
}

static UINT64 start_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index)->PhysicalStart;
}

/* Restores the heap order below `parent` in the first `count` descriptors. */
static void sift_down(struct handoff_memory_map *map, UINTN parent, UINTN count)
{
    for (;;) {
        UINTN child = 2 * parent + 1;
        if (child >= count)
            return;
        if (child + 1 < count && start_of(map, child + 1) > start_of(map, child))
            child++;
        if (start_of(map, parent) >= start_of(map, child))
            return;
        swap_descriptors(handoff_memory_map_at(map, parent), handoff_memory_map_at(map, child), map->stride);
        parent = child;
    }
}

/* Real maps are in order but for a few descriptors that were put first or last, devices or memory above 4 GiB: a
 * swap or two for each descriptor sort them. Gives up where that is not enough. */
static bool sort_nearly_sorted(struct handoff_memory_map *map)
{
    const UINTN count = handoff_memory_map_count(map);
    UINTN swaps = 0;

    for (UINTN next = 1; next < count; next++) {
        for (UINTN i = next; i > 0 && start_of(map, i) < start_of(map, i - 1); i--) {
            if (swaps++ == SWAPS_PER_DESCRIPTOR * count)
                return false;
            swap_descriptors(handoff_memory_map_at(map, i), handoff_memory_map_at(map, i - 1), map->stride);
        }
    }
    return true;
}

/* Otherwise heap sort: maps of 100,000 descriptors exist in tests, recursion and allocation do not exist here. */
void handoff_memory_map_sort(struct handoff_memory_map *map)
{
    const UINTN count = handoff_memory_map_count(map);

    if (sort_nearly_sorted(map))
        return;
    for (UINTN parent = count / 2; parent > 0; parent--)
        sift_down(map, parent - 1, count);
    for (UINTN end = count - 1; end > 0; end--) {
        swap_descriptors(handoff_memory_map_at(map, 0), handoff_memory_map_at(map, end), map->stride);
        sift_down(map, 0, end);
    }
}
