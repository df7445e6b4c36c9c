/* The address space of an ordinary map: its runtime regions at BASE + physical address, a kernel and a trampoline. */
#ifndef TESTS_UNIT_ADDRESS_SETTING_H
#define TESTS_UNIT_ADDRESS_SETTING_H

#include <handoff/address_space.h>

#include "attributes_builder.h"
#include "map_builder.h"
#include "table_builder.h"

#define ALL        (HANDOFF_WRITE | HANDOFF_EXECUTE)
#define BASE       0xffff900000000000ULL
#define WRITE_BACK HANDOFF_CACHE_WRITE_BACK

struct address_setting {
    struct handoff_memory_map    map;
    struct handoff_memory_map    runtime;
    struct attributes_table      table;
    struct handoff_attributes    attributes;
    struct handoff_address_space space;
    struct handoff_page_format   format;
    struct handoff_page_arena    arena; /* exactly handoff_address_space_bound() pages */
};

/* With `protect` the Memory Attributes Table is applied. */
void address_setting_begin(struct address_setting *setting, enum handoff_placement placement, bool protect);
void address_setting_end(struct address_setting *setting);

/* A table in the arena, which the first one makes. */
struct handoff_page_table new_table(struct address_setting *setting);

/* Asserts that a processor using the table sees these regions and nothing else. */
void assert_exactly(const struct handoff_page_table *table, const struct handoff_region *regions, UINTN count);

/* What such a table consists of, as initializers of regions. */
#define SHARED                                                             \
    {0x200000, 0xffffffff80000000, 0x3000, HANDOFF_EXECUTE, WRITE_BACK},   \
    {0x203000, 0xffffffff80003000, 0x2000, HANDOFF_WRITE, WRITE_BACK}
#define TEMPORARY {0xc00000, 0xc00000, 0x20000, ALL, WRITE_BACK}
#define RUNTIME_ALL_AT(base)                                               \
    {0x7e00000, (base) + 0x7e00000, 0x30000, ALL, WRITE_BACK},             \
    {0x7f00000, (base) + 0x7f00000, 0xb0000, ALL, WRITE_BACK},             \
    {0xffc00000, (base) + 0xffc00000, 0x400000, ALL, HANDOFF_CACHE_UNCACHED}
#define STILL_USED /* page 0 and boot services, with conventional memory between them */ \
    {0, 0, 0xa0000, ALL, WRITE_BACK},                                                    \
    {0x100000, 0x100000, 0xb00000, ALL, WRITE_BACK}
#define PROTECTED_AT(base)                                                                  \
    {0x7e00000, (base) + 0x7e00000, 0x30000, HANDOFF_WRITE, WRITE_BACK}, /* uncovered */    \
    {0x7f00000, (base) + 0x7f00000, 0x10000, HANDOFF_EXECUTE, WRITE_BACK},                  \
    {0x7f10000, (base) + 0x7f10000, 0x10000, ALL, WRITE_BACK}, /* uncovered */              \
    {0x7f20000, (base) + 0x7f20000, 0x30000, HANDOFF_WRITE, WRITE_BACK},                    \
    {0x7f50000, (base) + 0x7f50000, 0x40000, HANDOFF_WRITE, WRITE_BACK},                    \
    {0x7f90000, (base) + 0x7f90000, 0x10000, 0, WRITE_BACK},                                \
    {0x7fa0000, (base) + 0x7fa0000, 0x10000, HANDOFF_WRITE, WRITE_BACK}, /* uncovered */    \
    {0xffc00000, (base) + 0xffc00000, 0x400000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED}

#endif
