/* Memory maps of six pages, for the programs of this directory. */
#ifndef TESTS_WORLDS_WORLD_MAP_H
#define TESTS_WORLDS_WORLD_MAP_H

#include "tests/unit/map_builder.h"
#include "worlds.h"

#define WORLD_PAGES  6
#define WORLD_RANGES 28 /* 21 of pages, 6 empty ones, one that wraps */
#define WORLD_RANGES_OF_PAGES 21

struct world_range {
    UINT64 first; /* page of the world */
    UINT64 pages;
};
extern const struct world_range world_ranges[WORLD_RANGES];

/* Types and attributes that the gift tells apart. */
#define WORLD_KINDS 13

struct world_kind {
    UINT32 type;
    UINT64 attribute;
    const char *name;
};
extern const struct world_kind world_kinds[WORLD_KINDS];

#define WORLD_DESCRIPTORS 4

/* Which range and which kind each descriptor has. */
struct world_map {
    UINTN count;
    UINT32 range[WORLD_DESCRIPTORS];
    UINT32 kind[WORLD_DESCRIPTORS];
    UINT64 base; /* physical address of the first page */
};

/* Writes the descriptors to the map's buffer. */
void world_map_write(const struct world_map *world, struct handoff_memory_map *map);
void world_map_describe(const struct world_map *world);

/* Whether descriptor `at` holds a page of the world. */
bool world_map_holds(const struct world_map *world, UINTN at, UINT64 page);
bool world_map_is_runtime(const struct world_map *world, UINTN at);

/* Gives each of `count` descriptors what a digit below WORLD_RANGES * kind_count chooses. */
void world_map_choose(struct world_map *world, const UINT32 *digits, UINTN count, const UINT32 *kinds,
                      UINT32 kind_count);

/* Sets the world to every map of so many descriptors of these kinds, in every order, and checks it. */
void world_map_visit(struct world_map *world, UINTN count, const UINT32 *kinds, UINT32 kind_count,
                     void (*check)(void));

/* The same with one order of each set of descriptors. */
void world_map_visit_sets(struct world_map *world, UINTN count, const UINT32 *kinds, UINT32 kind_count,
                          void (*check)(void));

/* All of them, and two, of which the first has EFI_MEMORY_RUNTIME. */
extern const UINT32 world_all_kinds[WORLD_KINDS];
extern const UINT32 world_two_kinds[2];

/* The map has the descriptors of the world, or only the usable ones with EFI_MEMORY_RUNTIME, each as often, in
 * ascending order. VirtualStart may differ. `unsorted` is the world's map. */
void world_map_assert_sorted(const struct world_map *world, const struct handoff_memory_map *map,
                             const struct handoff_memory_map *unsorted, bool runtime_only);

#endif
