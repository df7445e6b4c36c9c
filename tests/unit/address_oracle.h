/* What the two tables of address_space.h must translate, worked out byte by byte from what its header promises. */
#ifndef TESTS_UNIT_ADDRESS_ORACLE_H
#define TESTS_UNIT_ADDRESS_ORACLE_H

#include <handoff/address_space.h>

enum address_table { ADDRESS_CROSSING, ADDRESS_KERNEL };

/* Descriptors may begin inside a page, at multiples of this. */
#define ADDRESS_ORACLE_UNIT 0x200

#define ADDRESS_ORACLE_PAGES 16384 /* at most in one address space */

/* Asserts that the table translates exactly what it must. Returns the fewest pages that this takes, root included. */
UINTN address_oracle_assert(const struct handoff_address_space *space, enum address_table which,
                            const struct handoff_page_table *table);

#endif
