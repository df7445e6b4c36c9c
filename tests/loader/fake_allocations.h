/* The allocation services of the fake firmware over the pages of fake_pages.c, and the book of what was allocated.
 */
#ifndef TESTS_LOADER_FAKE_ALLOCATIONS_H
#define TESTS_LOADER_FAKE_ALLOCATIONS_H

#include "fake_pages.h"

#define FAKE_NOWHERE ((UINTN)-1)

/* Adds the four services. */
void fake_allocations_start(struct fake_firmware *firmware);

/* Pages by their number in the arena. The search returns the highest place whose last byte is not above `limit`, or
 * FAKE_NOWHERE. */
UINT8 *fake_pages_at(UINTN page);
UINTN fake_pages_find_below(UINTN pages, UINT64 limit);
UINTN fake_pages_find_at(UINTN pages, UINT64 address);

/* Pool that the firmware itself hands out; NULL: there is none left. */
void *fake_pool_take(EFI_MEMORY_TYPE type, UINTN size);

/* Pool allocations not given back. */
UINTN fake_pool_left(void);
void fake_pages_set_type(UINTN first, UINTN pages, UINT32 type);

#endif
