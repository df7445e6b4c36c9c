/* runtime_map.h: every runtime byte gets one virtual address, inside the window, and neighbours stay neighbours. */
#include <stdlib.h>
#include <string.h>

#include "map_input.h"

#include <handoff/runtime_map.h>

#define LARGE ((wide)2 << 20)

static const EFI_MEMORY_DESCRIPTOR *at(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index);
}

static bool is_usable(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->Attribute >> 63 != 0 && descriptor_end(descriptor) > descriptor->PhysicalStart;
}

static UINTN usable_count(const struct handoff_memory_map *map)
{
    UINTN count = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        count += is_usable(at(map, i));
    return count;
}

static wide virtual_end(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->VirtualStart + (descriptor_end(descriptor) - descriptor->PhysicalStart);
}

/* The usable descriptors, ascending, with nothing changed but VirtualStart. Without that the bytes beyond the
 * structure tell them apart, where there are any. */
static void check_descriptors(const struct handoff_memory_map *map, const struct handoff_memory_map *runtime)
{
    bool used[MAP_INPUT_DESCRIPTORS] = {false};

    require(handoff_memory_map_count(runtime) == usable_count(map));
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        UINT8 expected[64];
        UINTN from = 0;
        require(i == 0 || at(runtime, i - 1)->PhysicalStart <= at(runtime, i)->PhysicalStart);
        for (;; from++) {
            require(from < handoff_memory_map_count(map));
            memcpy(expected, at(map, from), map->stride);
            memcpy(expected + 16, &at(runtime, i)->VirtualStart, 8);
            if (!used[from] && is_usable(at(map, from)) && memcmp(expected, at(runtime, i), map->stride) == 0)
                break;
        }
        used[from] = true;
    }
}

/* Bytes of the window that packing needs: each run of regions that touch or overlap takes whole large pages. */
static wide packed_size(const struct handoff_memory_map *runtime)
{
    wide size = 0;
    wide end = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const wide start = at(runtime, i)->PhysicalStart;
        const bool joins = i > 0 && start <= end;
        const wide reach = descriptor_end(at(runtime, i));
        if (!joins)
            end = start / LARGE * LARGE;
        if (reach > end || !joins) {
            size += (reach + LARGE - 1) / LARGE * LARGE - (end + LARGE - 1) / LARGE * LARGE;
            end = reach;
        }
    }
    return size;
}

static bool fits(const struct handoff_memory_map *runtime, enum handoff_placement placement,
                 struct handoff_window window)
{
    if (placement == HANDOFF_PLACE_COMPACT)
        return packed_size(runtime) <= window.size;
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++)
        if (placement == HANDOFF_PLACE_OFFSET && descriptor_end(at(runtime, i)) > window.size)
            return false;
    return true;
}

static bool share_a_virtual_page(const EFI_MEMORY_DESCRIPTOR *one, const EFI_MEMORY_DESCRIPTOR *other)
{
    return one->VirtualStart / 4096 <= (virtual_end(other) - 1) / 4096 &&
           other->VirtualStart / 4096 <= (virtual_end(one) - 1) / 4096;
}

/* What two regions' places have to be to each other. Those that keep their distance cannot meet. */
static void check_pair(const EFI_MEMORY_DESCRIPTOR *one, const EFI_MEMORY_DESCRIPTOR *other)
{
    const bool same_distance = one->VirtualStart - one->PhysicalStart == other->VirtualStart - other->PhysicalStart;

    if (other->PhysicalStart <= descriptor_end(one))
        require(same_distance);
    require(same_distance || !share_a_virtual_page(one, other));
}

/* What one region's place has to be. */
static void check_places(const struct handoff_memory_map *runtime, enum handoff_placement placement,
                         struct handoff_window window)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *one = at(runtime, i);
        const UINT64 distance = one->VirtualStart - one->PhysicalStart;
        if (placement == HANDOFF_PLACE_IDENTITY)
            require(distance == 0);
        else
            require(one->VirtualStart >= window.base && virtual_end(one) <= (wide)window.base + window.size);
        if (placement == HANDOFF_PLACE_OFFSET)
            require(distance == window.base);
        require(distance % (UINT64)LARGE == 0);
        for (UINTN j = i + 1; j < handoff_memory_map_count(runtime); j++)
            check_pair(one, at(runtime, j));
    }
}

/* There and back again at both ends of each region; nothing just outside of what is mapped. */
static void check_lookups(const struct handoff_memory_map *runtime)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *one = at(runtime, i);
        const UINT64 last = (UINT64)descriptor_end(one) - 1;
        const UINT64 address[] = {one->PhysicalStart, last, one->PhysicalStart + (last - one->PhysicalStart) / 2};
        for (UINTN j = 0; j < 3; j++) {
            const UINT64 moved = handoff_runtime_map_virtual(runtime, address[j]);
            require(moved == address[j] - one->PhysicalStart + one->VirtualStart);
            const EFI_MEMORY_DESCRIPTOR *found = handoff_runtime_map_find_virtual(runtime, moved);
            require(found != NULL && moved - found->VirtualStart + found->PhysicalStart == address[j]);
        }
        bool covered = false;
        for (UINTN j = 0; j < handoff_memory_map_count(runtime); j++)
            covered = covered || descriptor_holds(at(runtime, j), last + (wide)1);
        require((handoff_runtime_map_virtual(runtime, last + 1) != 0) == covered || last == UINT64_MAX);
    }
}

static enum handoff_status check_placement(const struct handoff_memory_map *map, enum handoff_placement placement,
                                           struct handoff_window window, UINTN capacity)
{
    struct handoff_memory_map runtime = {.descriptors = exact(capacity), .capacity = capacity, .size = 1};
    const enum handoff_status status = handoff_runtime_map_build(map, placement, window, &runtime);

    if (capacity < usable_count(map) * map->stride) {
        require(status == HANDOFF_BUFFER_TOO_SMALL);
    } else {
        require(status != HANDOFF_BUFFER_TOO_SMALL);
        check_descriptors(map, &runtime);
        require((status == HANDOFF_OUT_OF_WINDOW) == !fits(&runtime, placement, window));
    }
    if (status == HANDOFF_OK || status == HANDOFF_VIRTUAL_ZERO)
        check_places(&runtime, placement, window);
    if (status == HANDOFF_OK)
        check_lookups(&runtime);
    for (UINTN i = 0; status == HANDOFF_OK && i < handoff_memory_map_count(&runtime); i++)
        require(at(&runtime, i)->VirtualStart != 0);
    free(runtime.descriptors);
    return status;
}

static void check_random(const struct handoff_memory_map *map, struct handoff_window window, UINT64 random)
{
    const struct handoff_window moved = handoff_runtime_map_random_window(map, window, random);
    const enum handoff_status before = check_placement(map, HANDOFF_PLACE_OFFSET, window, map->size);
    const enum handoff_status after = check_placement(map, HANDOFF_PLACE_OFFSET, moved, map->size);

    require(moved.base >= window.base && (wide)moved.base + moved.size == (wide)window.base + window.size);
    require((moved.base - window.base) % (UINT64)LARGE == 0);
    require((before == HANDOFF_OUT_OF_WINDOW) == (after == HANDOFF_OUT_OF_WINDOW));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct handoff_window window = {.size = input_number(&input, 4) * (UINT64)LARGE};
    const UINT64 random = input_number(&input, 8);
    const UINTN missing = input_below(&input, 8) == 0;

    window.base = input_number(&input, 4) * 2048 * (UINT64)LARGE;
    if (window.base > 0 - window.size && window.size != 0)
        window.base = 0 - window.size;
    struct handoff_memory_map map = map_input(&input, MAP_INPUT_DESCRIPTORS);
    const UINTN needed = usable_count(&map) * map.stride;
    for (UINT32 placement = HANDOFF_PLACE_OFFSET; placement <= HANDOFF_PLACE_IDENTITY; placement++)
        check_placement(&map, (enum handoff_placement)placement, window, needed > 0 ? needed - missing : 0);
    check_random(&map, window, random);
    free(map.descriptors);
    return 0;
}
