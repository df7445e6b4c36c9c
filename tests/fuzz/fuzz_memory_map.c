/* memory_map.h against a comparison of every descriptor with every other one. */
#include <stdlib.h>
#include <string.h>

#include "map_input.h"

/* Any numbers where GetMemoryMap leaves its own. */
static void check_validate(struct input *input)
{
    struct handoff_memory_map map = {.version = (UINT32)input_below(input, 3)};

    map.stride = input_number(input, 1 + input_below(input, 2));
    map.size = input_number(input, 2);
    map.capacity = input_number(input, 2);
    const bool sound = map.version == 1 && map.stride >= 40 && (map.stride & 7) == 0 && map.capacity >= map.size &&
                       map.size / map.stride * map.stride == map.size;
    require(handoff_memory_map_validate(&map) == (sound ? HANDOFF_OK : HANDOFF_MAP_MALFORMED));

    const UINTN capacity = handoff_memory_map_capacity(map.size, map.stride);
    const UINTN twice = 2 * map.size;
    const UINTN slack = map.size + 32 * map.stride;
    require(capacity == (twice > slack ? twice : slack));
}

static const EFI_MEMORY_DESCRIPTOR *at(const struct handoff_memory_map *map, UINTN index)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);

    require((const UINT8 *)descriptor == (const UINT8 *)map->descriptors + index * map->stride);
    return descriptor;
}

/* Every byte that a descriptor's ends make interesting. */
static void check_find(const struct handoff_memory_map *map, UINT64 address)
{
    const EFI_MEMORY_DESCRIPTOR *expected = NULL;

    for (UINTN i = handoff_memory_map_count(map); i > 0; i--) {
        require(handoff_descriptor_contains(at(map, i - 1), address) == descriptor_holds(at(map, i - 1), address));
        if (descriptor_holds(at(map, i - 1), address))
            expected = at(map, i - 1);
    }
    require(handoff_memory_map_find(map, address) == expected);
}

static void check_descriptors(const struct handoff_memory_map *map)
{
    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = at(map, i);
        require(handoff_descriptor_size(descriptor) == descriptor_end(descriptor) - descriptor->PhysicalStart);
        check_find(map, descriptor->PhysicalStart);
        check_find(map, descriptor->PhysicalStart - 1);
        check_find(map, (UINT64)descriptor_end(descriptor));
        check_find(map, (UINT64)descriptor_end(descriptor) - 1);
    }
}

static bool is_alone(const struct handoff_memory_map *map, UINTN index)
{
    bool alone = handoff_descriptor_size(at(map, index)) != 0;

    for (UINTN other = 0; other < handoff_memory_map_count(map); other++)
        alone = alone && (other == index || !descriptors_share(at(map, index), at(map, other)));
    return alone;
}

/* Those that share no byte with another, and all of them. */
static void check_alone(const struct handoff_memory_map *map)
{
    struct handoff_memory_map alone = {.descriptors = exact(map->size), .capacity = map->size};
    UINTN left = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        left += is_alone(map, i);
    require(handoff_memory_map_alone(map, &alone) == HANDOFF_OK);
    require(handoff_memory_map_count(&alone) == left);
    for (UINTN i = 0; i < left; i++) {
        require(is_alone(map, map_input_index(&alone, at(&alone, i))));
        require(i == 0 || at(&alone, i - 1)->PhysicalStart < at(&alone, i)->PhysicalStart);
    }
    free(alone.descriptors);
}

/* Sorted, and every descriptor there once, with every byte that it had. */
static void check_sort(const struct handoff_memory_map *map)
{
    struct handoff_memory_map sorted = *map;
    bool seen[MAP_INPUT_DESCRIPTORS] = {false};

    sorted.descriptors = exact_copy(map->descriptors, map->size);
    sorted.key = 0x1234;
    handoff_memory_map_sort(&sorted);
    require(sorted.size == map->size && sorted.stride == map->stride && sorted.key == 0x1234);
    for (UINTN i = 0; i < handoff_memory_map_count(&sorted); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = at(&sorted, i);
        const UINTN index = map_input_index(&sorted, descriptor);
        require(index < handoff_memory_map_count(map) && !seen[index]);
        require(memcmp(descriptor, at(map, index), map->stride) == 0);
        require(i == 0 || at(&sorted, i - 1)->PhysicalStart <= descriptor->PhysicalStart);
        seen[index] = true;
    }
    free(sorted.descriptors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct handoff_memory_map map = map_input(&input, 24);

    require(handoff_memory_map_validate(&map) == HANDOFF_OK);
    require(handoff_memory_map_count(&map) == map.size / map.stride);
    check_descriptors(&map);
    check_find(&map, input_number(&input, 8));
    check_sort(&map);
    check_alone(&map);
    check_validate(&input);
    free(map.descriptors);
    return 0;
}
