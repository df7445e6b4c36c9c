/* One table of a format in an arena of its own. */
#ifndef TESTS_UNIT_TABLE_SETTING_H
#define TESTS_UNIT_TABLE_SETTING_H

#include "table_builder.h"

struct table_setting {
    struct handoff_page_format format;
    struct handoff_page_arena  arena;
    struct handoff_page_table  table;
};

/* Begins the table; the arena is ended with it. */
void table_setting_begin(struct table_setting *setting, struct handoff_page_format format, UINTN pages);
void table_setting_end(struct table_setting *setting);

/* Maps write-back memory that may be written and executed. */
enum handoff_status table_setting_map(struct table_setting *setting, UINT64 virtual_address, UINT64 physical_address,
                                      UINT64 size);

/* A region of write-back memory. */
struct handoff_region region_of(UINT64 virtual_address, UINT64 physical_address, UINT64 size, UINT32 access);

#endif
