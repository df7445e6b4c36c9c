/* How many pages of tables an address space needs at the least, worked out from nothing but what it translates. */
#ifndef TESTS_UNIT_TABLE_ORACLE_H
#define TESTS_UNIT_TABLE_ORACLE_H

#include <handoff/page_table.h>

/* `pieces` ascend by virtual address and are maximal: no two of them could be one. Entries of the lowest
 * `largest_leaf` + 1 levels may map memory. The root is counted. */
UINTN table_oracle_minimum(UINT32 levels, UINT32 largest_leaf, const struct handoff_region *pieces, UINTN count);

#endif
