/* What a measurement works on: a memory map of any size in any order with all that belongs to it. The same on
 * every host and in every run. */
#ifndef TESTS_BENCH_WORLD_H
#define TESTS_BENCH_WORLD_H

#include <handoff/address_space.h>

#define WORLD_SHARED    4
#define WORLD_TEMPORARY 2
#define WORLD_KNOWN     256

enum world_order {
    WORLD_SORTED,
    WORLD_APPENDED, /* sorted, but for the devices, which follow the memory above 4 GiB: most real maps */
    WORLD_REVERSED,
    WORLD_SHUFFLED,
    WORLD_ORDERS
};

struct world_plan {
    UINTN            descriptors;
    UINT64           pages; /* of a descriptor below the devices: 1 to this many */
    UINT64           ram;   /* where memory ends; what lies above 4 GiB is a few large descriptors */
    enum world_order order;
};

struct world {
    struct handoff_memory_map        map;
    struct handoff_memory_map        scratch; /* room for a copy of the map */
    struct handoff_memory_map        runtime;
    struct handoff_memory_map_report report;
    void                            *attributes_table;
    UINTN                            attributes_size;
    struct handoff_attributes        attributes;
    struct handoff_access_range      known[WORLD_KNOWN];
    struct handoff_region            shared[WORLD_SHARED];
    struct handoff_region            temporary[WORLD_TEMPORARY];
    struct handoff_address_space     space;
    struct handoff_page_format       format;
    struct handoff_page_arena        arena;
    struct handoff_page_table        crossing;
    struct handoff_page_table        kernel;
};

/* Where runtime regions go. */
extern const struct handoff_window world_window;

/* Everything up to the arena, which is left without memory. Ends the program if there is too little memory. */
struct world *world_new(const struct world_plan *plan);
void world_free(struct world *world);

/* An empty arena of so many pages. */
void world_set_arena(struct world *world, UINTN pages);

#endif
