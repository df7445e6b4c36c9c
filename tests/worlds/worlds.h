/* Small worlds, visited one by one: what all programs of this directory share.
 *
 * A program states its grammar in its help, visits every sentence of it, and compares the gift with a judge that
 * was written from the headers and the specifications alone. Without --all it visits a smaller grammar, which it
 * states as well.
 */
#ifndef TESTS_WORLDS_WORLDS_H
#define TESTS_WORLDS_WORLDS_H

#include <handoff/memory_map.h>

#include "tests/unit/unit_test.h"

extern bool worlds_all; /* the long form was asked for */

/* Reads the command line; ends the program for --help and for what it does not know. */
void worlds_begin(int argc, char **argv, const char *grammar);

/* Counts a world; on a terminal the count is shown from time to time. `describe` is called if a judge disagrees
 * before the next call. */
void worlds_visit(void (*describe)(void));

/* Prints how many worlds were visited since it was last called. */
void worlds_visited(const char *what);

/* The teardown of every test: describes the world in which it failed. */
int worlds_teardown(void **state);
#define worlds_test(test) cmocka_unit_test_teardown(test, worlds_teardown)

/* --- memory maps of six pages --- */

#define WORLD_PAGES  6
#define WORLD_RANGES 28 /* 21 of pages, 6 empty ones, one that wraps */
#define WORLD_RANGES_OF_PAGES 21

struct world_range {
    UINT64 first; /* page of the world */
    UINT64 pages;
};
extern struct world_range world_ranges[WORLD_RANGES];

/* Types and attributes that the gift tells apart; those with EFI_MEMORY_RUNTIME come first. */
#define WORLD_KINDS         10
#define WORLD_RUNTIME_KINDS 5

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

/* A counter of several digits, each below its base; false once all numbers were seen. */
bool worlds_next(UINT32 *digits, UINTN count, UINT32 base);

#endif
