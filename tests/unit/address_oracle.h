/* What the two tables of address_space.h must translate, worked out from what its header promises: byte by byte where
 * something begins or ends, and once for all the pages between two such places. */
#ifndef TESTS_UNIT_ADDRESS_ORACLE_H
#define TESTS_UNIT_ADDRESS_ORACLE_H

#include <handoff/address_space.h>

enum address_table { ADDRESS_CROSSING, ADDRESS_KERNEL };

/* Descriptors may begin inside a page, at multiples of this. */
#define ADDRESS_ORACLE_UNIT 0x200

/* At most in one address space: ranges that are translated, and places where something begins or ends. */
#define ADDRESS_ORACLE_SOURCES 4096
#define ADDRESS_ORACLE_CUTS    32768

/* Asserts that the table translates exactly what it must, with the access and cacheability that it must. Returns the
 * fewest pages that this takes, root included. */
UINTN address_oracle_assert(const struct handoff_address_space *space, enum address_table which,
                            const struct handoff_page_table *table);

#endif
