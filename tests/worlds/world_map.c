#include "world_map.h"

const struct world_range world_ranges[WORLD_RANGES] = {
    {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6},
    {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5},
    {2, 1}, {2, 2}, {2, 3}, {2, 4},
    {3, 1}, {3, 2}, {3, 3},
    {4, 1}, {4, 2},
    {5, 1},
    {0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0},
    {2, 1ULL << 52},
};

const struct world_kind world_kinds[WORLD_KINDS] = {
    {EfiRuntimeServicesCode, RAM_RUNTIME, "runtime code, RUNTIME"},
    {EfiRuntimeServicesData, RAM_RUNTIME, "runtime data, RUNTIME"},
    {EfiMemoryMappedIO, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME, "MMIO, RUNTIME"},
    {EfiBootServicesData, RAM_RUNTIME, "boot-services data, RUNTIME"},
    {EfiConventionalMemory, RAM_RUNTIME, "conventional, RUNTIME"},
    {EfiBootServicesData, EFI_MEMORY_WB, "boot-services data"},
    {EfiConventionalMemory, EFI_MEMORY_WB, "conventional"},
    {EfiRuntimeServicesCode, EFI_MEMORY_WB, "runtime code"},
    {EfiRuntimeServicesData, EFI_MEMORY_WB, "runtime data"},
    {EfiMemoryMappedIO, EFI_MEMORY_UC, "MMIO"},
    {EfiACPIMemoryNVS, EFI_MEMORY_WT | EFI_MEMORY_RUNTIME, "ACPI NVS, only write-through, RUNTIME"},
    {EfiACPIReclaimMemory, EFI_MEMORY_WC, "ACPI reclaim, only write-combining"},
    {EfiMemoryMappedIO, EFI_MEMORY_RUNTIME, "MMIO, no cacheability, RUNTIME"},
};

const UINT32 world_all_kinds[WORLD_KINDS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const UINT32 world_two_kinds[2] = {1, 6}; /* runtime data, conventional memory */

void world_map_write(const struct world_map *world, struct handoff_memory_map *map)
{
    map->size = 0;
    for (UINTN i = 0; i < world->count; i++)
        map_add(map, world_kinds[world->kind[i]].type, world->base + world_ranges[world->range[i]].first * 4096,
                world_ranges[world->range[i]].pages, world_kinds[world->kind[i]].attribute);
}

void world_map_describe(const struct world_map *world)
{
    print_message("#   %u descriptors from 0x%llx\n", (unsigned)world->count, (unsigned long long)world->base);
    for (UINTN i = 0; i < world->count; i++)
        print_message("#   page %llu, %llu pages, %s\n", (unsigned long long)world_ranges[world->range[i]].first,
                      (unsigned long long)world_ranges[world->range[i]].pages, world_kinds[world->kind[i]].name);
}

bool world_map_holds(const struct world_map *world, UINTN at, UINT64 page)
{
    const struct world_range *range = &world_ranges[world->range[at]];

    return range->pages <= WORLD_PAGES && page >= range->first && page < range->first + range->pages;
}

bool world_map_is_runtime(const struct world_map *world, UINTN at)
{
    return (world_kinds[world->kind[at]].attribute & EFI_MEMORY_RUNTIME) != 0;
}

void world_map_choose(struct world_map *world, const UINT32 *digits, UINTN count, const UINT32 *kinds,
                      UINT32 kind_count)
{
    world->count = count;
    for (UINTN i = 0; i < count; i++) {
        world->range[i] = digits[i] / kind_count;
        world->kind[i] = kinds[digits[i] % kind_count];
    }
}

void world_map_visit(struct world_map *world, UINTN count, const UINT32 *kinds, UINT32 kind_count,
                     void (*check)(void))
{
    UINT32 digits[WORLD_DESCRIPTORS] = {0};

    do {
        world_map_choose(world, digits, count, kinds, kind_count);
        check();
    } while (worlds_next(digits, count, WORLD_RANGES * kind_count));
}

void world_map_visit_sets(struct world_map *world, UINTN count, const UINT32 *kinds, UINT32 kind_count,
                          void (*check)(void))
{
    UINT32 digits[WORLD_DESCRIPTORS] = {0};

    do {
        world_map_choose(world, digits, count, kinds, kind_count);
        check();
    } while (worlds_next_set(digits, count, WORLD_RANGES * kind_count));
}

/* A usable descriptor has EFI_MEMORY_RUNTIME and bytes. */
static bool is_usable(const struct world_map *world, UINTN at)
{
    const UINT64 pages = world_ranges[world->range[at]].pages;

    return world_map_is_runtime(world, at) && pages != 0 && pages <= WORLD_PAGES;
}

/* Takes from `map` a descriptor that is not in `taken` yet and equals the one wanted. */
static bool take(const struct handoff_memory_map *map, EFI_MEMORY_DESCRIPTOR wanted, UINT32 *taken)
{
    for (UINTN at = 0; at < map->size / map->stride; at++) {
        const EFI_MEMORY_DESCRIPTOR *candidate = handoff_memory_map_at(map, at);
        wanted.VirtualStart = candidate->VirtualStart;
        if ((*taken & 1u << at) != 0 || memcmp(candidate, &wanted, sizeof(wanted)) != 0)
            continue;
        *taken |= 1u << at;
        return map_tail_kept(map, candidate);
    }
    return false;
}

void world_map_assert_sorted(const struct world_map *world, const struct handoff_memory_map *map,
                             const struct handoff_memory_map *unsorted, bool runtime_only)
{
    UINT32 taken = 0;
    UINTN wanted = 0;

    for (UINTN i = 0; i < world->count; i++) {
        if (runtime_only && !is_usable(world, i))
            continue;
        assert_true(take(map, *handoff_memory_map_at(unsorted, i), &taken));
        wanted++;
    }
    assert_int_equal(map->size, wanted * map->stride);
    for (UINTN at = 1; at < wanted; at++)
        assert_in_range(handoff_memory_map_at(map, at - 1)->PhysicalStart, 0,
                        handoff_memory_map_at(map, at)->PhysicalStart);
}
