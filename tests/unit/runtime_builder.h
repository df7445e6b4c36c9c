/* Runtime maps for tests. */
#ifndef TESTS_UNIT_RUNTIME_BUILDER_H
#define TESTS_UNIT_RUNTIME_BUILDER_H

#include <handoff/runtime_map.h>

#include "map_builder.h"

UINT64 start_of(const struct handoff_memory_map *map, UINTN index);
UINT64 virtual_of(const struct handoff_memory_map *map, UINTN index);
UINT64 size_of(const struct handoff_memory_map *map, UINTN index);

/* A runtime map of one-descriptor-per-{start, pages} input, everything runtime data; to be freed. */
enum handoff_status runtime_build(const UINT64 (*regions)[2], UINTN count, enum handoff_placement placement,
                                  struct handoff_window where, struct handoff_memory_map *runtime);

/* For its status only. */
enum handoff_status runtime_build_only(const UINT64 (*regions)[2], UINTN count, enum handoff_placement placement,
                                       struct handoff_window where);

#endif
