/* The fewest page tables that translate what a table translates, counted from the translation alone. */
#ifndef TESTS_BENCH_MINIMUM_H
#define TESTS_BENCH_MINIMUM_H

#include <handoff/page_table.h>

/* Of an x86_64 table; the root is one of them. `room` is for the pieces of its translation, of which there are no
 * more than entries in its pages; 0 if there are more than `capacity`. `used`: the pages that it consists of. */
UINTN minimum_pages(const struct handoff_page_table *table, struct handoff_region *room, UINTN capacity,
                    UINTN *used);

#endif
