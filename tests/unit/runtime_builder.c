#include "runtime_builder.h"

#include "unit_test.h"

UINT64 start_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index)->PhysicalStart;
}

UINT64 virtual_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index)->VirtualStart;
}

UINT64 size_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_descriptor_size(handoff_memory_map_at(map, index));
}

enum handoff_status runtime_build(const UINT64 (*regions)[2], UINTN count, enum handoff_placement placement,
                                  struct handoff_window where, struct handoff_memory_map *runtime)
{
    struct handoff_memory_map map = map_new(48, count);

    *runtime = map_new(48, count);
    for (UINTN i = 0; i < count; i++)
        map_add(&map, EfiRuntimeServicesData, regions[i][0], regions[i][1], RAM_RUNTIME);
    const enum handoff_status status = handoff_runtime_map_build(&map, placement, where, runtime);
    map_free(&map);
    return status;
}

enum handoff_status runtime_build_only(const UINT64 (*regions)[2], UINTN count, enum handoff_placement placement,
                                       struct handoff_window where)
{
    struct handoff_memory_map runtime;
    const enum handoff_status status = runtime_build(regions, count, placement, where, &runtime);

    map_free(&runtime);
    return status;
}
