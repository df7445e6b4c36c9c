/* A machine whose services a test calls itself, in the loader's place.
 */
#ifndef TESTS_LOADER_DIRECT_CALL_H
#define TESTS_LOADER_DIRECT_CALL_H

#include "machine.h"

extern struct machine     direct_machine;
extern EFI_BOOT_SERVICES *direct_services;
extern EFI_FILE_PROTOCOL *direct_root; /* the volume, open */

int direct_begin(void **state);
int direct_end(void **state);
#define unit_test_direct(function) cmocka_unit_test_setup_teardown(function, direct_begin, direct_end)

/* AllocatePages of loader data, which has to return `expected`. Returns the address. */
UINT64 direct_take(EFI_ALLOCATE_TYPE how, UINTN pages, UINT64 address, EFI_STATUS expected);

/* GetMemoryMap. Returns the key. */
UINTN direct_fetch(UINTN *count);

/* The exit as it ought to be. */
void direct_leave(void);

#endif
