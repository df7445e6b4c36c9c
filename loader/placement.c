#include "placement.h"

#include <stddef.h>

#define LARGE_PAGE (2ULL << 20)
#define GAP_LOWEST (1ULL << 20) /* below are page 0 and what PCs keep there */
#define GAP_END    (1ULL << 32)

static UINT64 up(UINT64 address, UINT64 alignment)
{
    return (address + alignment - 1) & ~(alignment - 1);
}

/* Where the lowest descriptor begins that ends above an address; GAP_END if none does. */
static UINT64 next_start(const struct handoff_memory_map *map, UINT64 address)
{
    UINT64 start = GAP_END;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (handoff_descriptor_size(descriptor) != 0 && handoff_descriptor_last(descriptor) >= address &&
            descriptor->PhysicalStart < start)
            start = descriptor->PhysicalStart;
    }
    return start;
}

/* The gap that begins at an address or, rounded up, just above it. */
static struct handoff_window gap_from(const struct handoff_memory_map *map, UINT64 address)
{
    struct handoff_window gap = {up(address, LARGE_PAGE), 0};
    const UINT64 end = next_start(map, gap.base) & ~(LARGE_PAGE - 1);

    if (gap.base < end)
        gap.size = end - gap.base;
    return gap;
}

struct handoff_window placement_gap(const struct handoff_memory_map *map)
{
    struct handoff_window largest = gap_from(map, GAP_LOWEST);

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (handoff_descriptor_size(descriptor) == 0 || handoff_descriptor_last(descriptor) < GAP_LOWEST ||
            handoff_descriptor_last(descriptor) >= GAP_END)
            continue;
        const struct handoff_window gap = gap_from(map, handoff_descriptor_last(descriptor) + 1);
        if (gap.size > largest.size)
            largest = gap;
    }
    return largest;
}

enum handoff_status placement_reverse(struct handoff_memory_map *runtime, struct handoff_window window)
{
    UINT64 offset = 0; /* into the window: first free large page */

    for (UINTN i = handoff_memory_map_count(runtime); i-- > 0;) {
        EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        const UINT64 inside = region->PhysicalStart & (LARGE_PAGE - 1);
        const UINT64 room = inside + (handoff_descriptor_size(region) - 1); /* bytes, less one */
        if (room >= window.size - offset)
            return HANDOFF_OUT_OF_WINDOW;
        region->VirtualStart = window.base + offset + inside;
        offset += (room | (LARGE_PAGE - 1)) + 1;
    }
    return HANDOFF_OK;
}

/* --- over each other ------------------------------------------------------------------------------ */

#define NOWHERE 0 /* no region may live there */

/* The largest region that has no place yet: what is small fits in later. */
static EFI_MEMORY_DESCRIPTOR *next_to_place(const struct handoff_memory_map *runtime)
{
    EFI_MEMORY_DESCRIPTOR *largest = NULL;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        if (region->VirtualStart == NOWHERE &&
            (largest == NULL || region->NumberOfPages > largest->NumberOfPages))
            largest = region;
    }
    return largest;
}

static bool meet(UINT64 first, UINT64 last, UINT64 other_first, UINT64 other_last)
{
    return first <= other_last && other_first <= last;
}

/* Whole pages, since no page can belong to two. */
static bool is_free(const struct handoff_memory_map *runtime, UINT64 start, UINT64 size)
{
    const UINT64 first = start & ~HANDOFF_PAGE_MASK;
    const UINT64 last = (start + size - 1) | HANDOFF_PAGE_MASK;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        const UINT64 end = region->VirtualStart + handoff_descriptor_size(region);
        if (region->VirtualStart != NOWHERE &&
            meet(first, last, region->VirtualStart & ~HANDOFF_PAGE_MASK, (end - 1) | HANDOFF_PAGE_MASK))
            return false;
    }
    return start != NOWHERE && first <= last;
}

/* Beginning with the other or, if that does not go, ending with it. */
static bool place_over(const struct handoff_memory_map *runtime, EFI_MEMORY_DESCRIPTOR *region,
                       const EFI_MEMORY_DESCRIPTOR *other, UINT64 granule)
{
    const UINT64 size = handoff_descriptor_size(region);
    const UINT64 inside = region->PhysicalStart & (granule - 1);
    const UINT64 last = handoff_descriptor_last(other);
    const UINT64 starts[] = {up(other->PhysicalStart - inside, granule) + inside,
                             last + 1 < size + inside ? NOWHERE : ((last + 1 - size - inside) & ~(granule - 1)) + inside};

    for (UINTN i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (!is_free(runtime, starts[i], size) || !meet(starts[i], starts[i] + (size - 1), other->PhysicalStart, last))
            continue;
        region->VirtualStart = starts[i];
        return true;
    }
    return false;
}

static bool place_over_any(const struct handoff_memory_map *runtime, EFI_MEMORY_DESCRIPTOR *region, UINT64 granule)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *other = handoff_memory_map_at(runtime, i);
        if (other != region && place_over(runtime, region, other, granule))
            return true;
    }
    return false;
}

enum handoff_status placement_over(struct handoff_memory_map *runtime, UINT64 granule)
{
    EFI_MEMORY_DESCRIPTOR *region;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++)
        handoff_memory_map_at(runtime, i)->VirtualStart = NOWHERE;
    while ((region = next_to_place(runtime)) != NULL)
        if (!place_over_any(runtime, region, granule))
            return HANDOFF_OUT_OF_WINDOW;
    return HANDOFF_OK;
}

void placement_stay(struct handoff_memory_map *runtime)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++)
        handoff_memory_map_at(runtime, i)->VirtualStart = handoff_memory_map_at(runtime, i)->PhysicalStart;
}
