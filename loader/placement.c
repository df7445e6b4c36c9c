#include "placement.h"

#include <handoff/boot_info.h>

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

#define NOWHERE 0 /* where no region may live */

/* The index of the largest region that has no place yet: what is small fits in later. The count if all have one. */
static UINTN next_to_place(const struct handoff_memory_map *runtime)
{
    const UINTN count = handoff_memory_map_count(runtime);
    UINTN largest = count;

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        if (region->VirtualStart == NOWHERE &&
            (largest == count || region->NumberOfPages > handoff_memory_map_at(runtime, largest)->NumberOfPages))
            largest = i;
    }
    return largest;
}

static bool meet(UINT64 first, UINT64 last, UINT64 other_first, UINT64 other_last)
{
    return first <= other_last && other_first <= last;
}

/* In whole pages, since no page can belong to two. */
static bool is_free(const struct handoff_memory_map *runtime, UINT64 start, UINT64 size)
{
    const UINT64 first = start & ~HANDOFF_PAGE_MASK;
    const UINT64 last = (start + size - 1) | HANDOFF_PAGE_MASK;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        if (region->VirtualStart != NOWHERE &&
            meet(first, last, region->VirtualStart, region->VirtualStart + (handoff_descriptor_size(region) - 1)))
            return false;
    }
    return first != 0;
}

/* A region on its way to a place over another one. */
struct move {
    const struct handoff_memory_map *runtime;
    EFI_MEMORY_DESCRIPTOR           *region;
    const EFI_MEMORY_DESCRIPTOR     *other;
    UINT64                           granule;
};

/* At the first place at or above an address that has the region's position inside a granule, if it is free there and
 * over the other. */
static bool place_at(const struct move *move, UINT64 address)
{
    const UINT64 size = handoff_descriptor_size(move->region);
    const UINT64 inside = move->region->PhysicalStart & (move->granule - 1);
    const UINT64 start = up(address - inside, move->granule) + inside;

    if (!is_free(move->runtime, start, size) ||
        !meet(start, start + (size - 1), move->other->PhysicalStart, handoff_descriptor_last(move->other)))
        return false;
    move->region->VirtualStart = start;
    return true;
}

/* Beginning where the other begins, else ending where it ends or just behind, else right behind one that has its
 * place already. */
static bool place_over(const struct move *move)
{
    const UINT64 end = handoff_descriptor_last(move->other) + 1;

    if (place_at(move, move->other->PhysicalStart) ||
        place_at(move, end - handoff_descriptor_size(move->region)))
        return true;
    for (UINTN i = 0; i < handoff_memory_map_count(move->runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *placed = handoff_memory_map_at(move->runtime, i);
        if (placed->VirtualStart != NOWHERE &&
            place_at(move, up(placed->VirtualStart + handoff_descriptor_size(placed), HANDOFF_PAGE_SIZE)))
            return true;
    }
    return false;
}

/* Rather over the next one than over the first, so that not all gather in one place. */
static bool place_over_any(const struct handoff_memory_map *runtime, UINTN index, UINT64 granule)
{
    const UINTN count = handoff_memory_map_count(runtime);

    for (UINTN i = 1; i < count; i++) {
        const struct move move = {runtime, handoff_memory_map_at(runtime, index),
                                  handoff_memory_map_at(runtime, (index + i) % count), granule};
        if (place_over(&move))
            return true;
    }
    return false;
}

enum handoff_status placement_over(struct handoff_memory_map *runtime, UINT64 granule)
{
    const UINTN count = handoff_memory_map_count(runtime);
    UINTN index;

    for (UINTN i = 0; i < count; i++)
        handoff_memory_map_at(runtime, i)->VirtualStart = NOWHERE;
    while ((index = next_to_place(runtime)) != count)
        if (!place_over_any(runtime, index, granule))
            return HANDOFF_OUT_OF_WINDOW;
    return HANDOFF_OK;
}

const char *placement_refusal(UINT32 virtmap, enum handoff_status status)
{
    if (status == HANDOFF_OUT_OF_WINDOW && virtmap == HANDOFF_VIRTMAP_LOW)
        return "no gap of the memory map below 4 GiB holds the runtime regions; choose another virtmap";
    if (status == HANDOFF_OUT_OF_WINDOW && virtmap == HANDOFF_VIRTMAP_OVER)
        return "there is only one runtime region, or their sizes do not let them lie over each other without "
               "meeting; choose another virtmap";
    return handoff_status_text(status);
}

void placement_stay(struct handoff_memory_map *runtime)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++)
        handoff_memory_map_at(runtime, i)->VirtualStart = handoff_memory_map_at(runtime, i)->PhysicalStart;
}
