/* The fewest page tables that translate what a table translates, counted from the translation alone. */
#ifndef TESTS_BENCH_MINIMUM_H
#define TESTS_BENCH_MINIMUM_H

#include <handoff/page_table.h>

/* Of an x86_64 table in a world's arena; the root is one of them. */
UINTN minimum_pages(const struct handoff_page_table *table);

#endif
