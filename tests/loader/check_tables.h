/* The two page tables of a handoff, told from what the fake firmware knows; virtmap=offset.
 */
#ifndef TESTS_LOADER_CHECK_TABLES_H
#define TESTS_LOADER_CHECK_TABLES_H

#include "machine.h"

/* Everything that is named, and not one byte more. */
void check_kernel_table(const struct machine *machine, const struct handoff_boot_info *info);

/* 1:1: all memory that firmware may still use, page 0, and what the loader stands on. */
void check_crossing_table(const struct machine *machine, const struct handoff_boot_info *info);

#endif
