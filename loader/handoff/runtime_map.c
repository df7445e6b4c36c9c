#include <handoff/runtime_map.h>

#include "bytes.h"

#define LARGE_PAGE (2ULL << 20)

static bool is_usable(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return handoff_descriptor_is_runtime(descriptor) && handoff_descriptor_size(descriptor) != 0;
}

static enum handoff_status copy_runtime(const struct handoff_memory_map *map, struct handoff_memory_map *runtime)
{
    const UINTN count = handoff_memory_map_count(map);

    runtime->size = 0;
    runtime->stride = map->stride;
    runtime->version = map->version;
    runtime->key = map->key;
    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (!is_usable(descriptor))
            continue;
        if (runtime->capacity - runtime->size < map->stride)
            return HANDOFF_BUFFER_TOO_SMALL;
        memcpy((UINT8 *)runtime->descriptors + runtime->size, descriptor, map->stride);
        runtime->size += map->stride;
    }
    return HANDOFF_OK;
}

/* Firmware images may be split into code and data descriptors that address each other relative to the instruction
 * pointer, so regions that touch stay together: a run of them moves as one. Returns the index after the run. */
static UINTN run_end(const struct handoff_memory_map *runtime, UINTN first, UINT64 *last)
{
    const UINTN count = handoff_memory_map_count(runtime);
    UINTN next = first + 1;

    *last = handoff_descriptor_last(handoff_memory_map_at(runtime, first));
    for (; next < count; next++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(runtime, next);
        if (descriptor->PhysicalStart > *last && descriptor->PhysicalStart - *last > 1)
            break;
        if (handoff_descriptor_last(descriptor) > *last)
            *last = handoff_descriptor_last(descriptor);
    }
    return next;
}

static void shift_run(struct handoff_memory_map *runtime, UINTN first, UINTN next, UINT64 distance)
{
    for (UINTN i = first; i < next; i++) {
        EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(runtime, i);
        descriptor->VirtualStart = descriptor->PhysicalStart + distance;
    }
}

/* Every address keeps its position inside 2 MiB, and runs follow each other at the next such place. A page that
 * begins one run is never the page that ends another: misaligned regions would otherwise share it. */
static enum handoff_status place_compact(struct handoff_memory_map *runtime, struct handoff_window window)
{
    const UINTN count = handoff_memory_map_count(runtime);
    UINT64 offset = 0; /* into the window: first free large page */
    UINTN next;

    for (UINTN first = 0; first < count; first = next) {
        const UINT64 start = handoff_memory_map_at(runtime, first)->PhysicalStart;
        UINT64 last;
        next = run_end(runtime, first, &last);
        const UINT64 first_large = start & ~(LARGE_PAGE - 1);
        const UINT64 room = last - first_large; /* bytes from the large page's beginning, less one */
        if (room >= window.size - offset)
            return HANDOFF_OUT_OF_WINDOW;
        shift_run(runtime, first, next, window.base + offset - first_large);
        offset += (room | (LARGE_PAGE - 1)) + 1;
    }
    return HANDOFF_OK;
}

static enum handoff_status place_offset(struct handoff_memory_map *runtime, struct handoff_window window)
{
    const UINTN count = handoff_memory_map_count(runtime);

    for (UINTN i = 0; i < count; i++)
        if (handoff_descriptor_last(handoff_memory_map_at(runtime, i)) >= window.size)
            return HANDOFF_OUT_OF_WINDOW;
    shift_run(runtime, 0, count, window.base);
    return HANDOFF_OK;
}

static enum handoff_status place(struct handoff_memory_map *runtime, enum handoff_placement placement,
                                 struct handoff_window window)
{
    switch (placement) {
    case HANDOFF_PLACE_OFFSET:
        return place_offset(runtime, window);
    case HANDOFF_PLACE_COMPACT:
        return place_compact(runtime, window);
    default:
        shift_run(runtime, 0, handoff_memory_map_count(runtime), 0);
        return HANDOFF_OK;
    }
}

enum handoff_status handoff_runtime_map_build(const struct handoff_memory_map *map, enum handoff_placement placement,
                                              struct handoff_window window, struct handoff_memory_map *runtime)
{
    enum handoff_status status = copy_runtime(map, runtime);

    if (status != HANDOFF_OK)
        return status;
    handoff_memory_map_sort(runtime);
    status = place(runtime, placement, window);
    if (status != HANDOFF_OK)
        return status;
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++)
        if (handoff_memory_map_at(runtime, i)->VirtualStart == 0)
            return HANDOFF_VIRTUAL_ZERO;
    return HANDOFF_OK;
}

struct handoff_window handoff_runtime_map_random_window(const struct handoff_memory_map *map,
                                                        struct handoff_window window, UINT64 random)
{
    UINT64 needed = 0; /* last byte of the highest runtime region */

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (is_usable(descriptor) && handoff_descriptor_last(descriptor) > needed)
            needed = handoff_descriptor_last(descriptor);
    }
    if (needed < window.size) {
        const UINT64 places = (window.size - 1 - needed) / LARGE_PAGE + 1;
        const UINT64 distance = random % places * LARGE_PAGE;
        window.base += distance;
        window.size -= distance;
    }
    return window;
}

UINT64 handoff_runtime_map_virtual(const struct handoff_memory_map *runtime, UINT64 physical_address)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_find(runtime, physical_address);

    return descriptor == NULL ? 0 : physical_address - descriptor->PhysicalStart + descriptor->VirtualStart;
}

const EFI_MEMORY_DESCRIPTOR *handoff_runtime_map_find_virtual(const struct handoff_memory_map *runtime,
                                                              UINT64 virtual_address)
{
    const UINTN count = handoff_memory_map_count(runtime);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(runtime, i);
        if (virtual_address >= descriptor->VirtualStart &&
            virtual_address - descriptor->VirtualStart < handoff_descriptor_size(descriptor))
            return descriptor;
    }
    return NULL;
}
