/* The fake firmware's memory: an arena of host memory at a fixed address, so that a physical address is a pointer,
 * described by the memory map page by page. UEFI 2.10, 7.2.
 *
 * AddressSanitizer guards every page that is not allocated and what a pool allocation leaves of its last page. A
 * free of what is not allocated, or of another size, is an offence.
 */
#ifndef TESTS_LOADER_FAKE_PAGES_H
#define TESTS_LOADER_FAKE_PAGES_H

#include "tests/unit/fake_firmware.h"

#define FAKE_MEMORY_BASE  0x40000000ULL
#define FAKE_MEMORY_PAGES 1024
#define FAKE_MMIO_BASE    0xffc00000ULL /* runtime, beyond the arena: only ever translated */
#define FAKE_MMIO_PAGES   4

/* Replaces the firmware's map by this memory, all of it free, and adds the four services. */
void fake_pages_start(struct fake_firmware *firmware);
void fake_pages_stop(void);

/* Pages that the firmware itself uses. Cleared, as firmware's own memory may be. */
void *fake_pages_place(UINT32 type, UINTN pages);
void fake_pages_displace(void *place, UINTN pages);

/* A runtime region beyond the arena appears: a window of a device. */
void fake_pages_add_window(UINT64 physical_address);

/* So many pages stay free; the firmware takes the rest. */
void fake_pages_leave_free(UINTN pages);

/* The map is told in descending order of addresses. */
void fake_pages_unsort(void);

/* From now on AddressSanitizer guards every page of the arena for which `reachable` says no; NULL: only the free
 * ones. */
void fake_pages_restrict(bool (*reachable)(UINT64 address));

/* Allocations not given back, pages and pool. */
UINTN fake_pages_leaked(void);

/* The type of the page at an address of the arena. */
UINT32 fake_pages_type(UINT64 physical_address);

#endif
