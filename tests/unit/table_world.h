/* Worlds for page tables: two tables in one arena, each with its model, and random regions to map. */
#ifndef TESTS_UNIT_TABLE_WORLD_H
#define TESTS_UNIT_TABLE_WORLD_H

#include "table_model.h"
#include "unit_test.h"

#define TABLE_WORLD_ALL (HANDOFF_WRITE | HANDOFF_EXECUTE)

/* Windows over the boundaries of large tables, by how virtual and physical addresses are congruent. */
#define TABLE_WORLD_SMALL 4096ULL /* pages: 16 MiB */
#define TABLE_WORLD_SMALL_WINDOWS 4
#define TABLE_WORLD_LARGE_WINDOWS 2
extern const struct table_window table_world_small[TABLE_WORLD_SMALL_WINDOWS];
extern const struct table_window table_world_large[TABLE_WORLD_LARGE_WINDOWS];

#define TABLE_WORLD_TABLES 2

/* Behind the arena is a page that must stay as it is. */
struct table_world {
    struct handoff_page_format format;
    struct handoff_page_arena  arena;
    struct handoff_page_table  table[TABLE_WORLD_TABLES];
    struct table_model         model[TABLE_WORLD_TABLES];
    bool                       fewest; /* no call failed so far: the tables must be as few as possible */
};

struct table_world table_world_new(const struct table_window *windows, UINTN count, UINTN format, UINTN arena_pages);

/* Not part of table_world_new, since the tables point to the arena. */
void table_world_begin(struct table_world *world);
void table_world_end(struct table_world *world);

/* Maps in a table and in its model. */
void table_world_map(struct table_world *world, UINTN at, const struct handoff_region *region);

/* Both tables translate what their models say, and use as few pages as that takes; no page is lost or used twice. */
void table_world_assert(const struct table_world *world);

/* Pages `first` to `first` + `pages` of a window. */
struct handoff_region table_world_region(const struct table_window *window, UINT64 first, UINT64 pages, UINT32 access,
                                         enum handoff_cache cache);
struct handoff_region table_world_random_region(struct random_source *source, const struct table_model *model);

#endif
