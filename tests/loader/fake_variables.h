/* The fake firmware's non-volatile variables, which outlive machine_reboot. UEFI 2.10, 8.2.
 */
#ifndef TESTS_LOADER_FAKE_VARIABLES_H
#define TESTS_LOADER_FAKE_VARIABLES_H

#include "tests/unit/fake_call.h"

#define FAKE_VARIABLES     8
#define FAKE_VARIABLE_SIZE 4096

/* Forgets all of them. */
void fake_variables_clear(void);

/* Adds the services. */
void fake_variables_start(EFI_RUNTIME_SERVICES *runtime_services);

/* The parts of a record by their number from 0. */
void fake_variables_put(UINTN number, const void *bytes, UINTN size);
UINTN fake_variables_count(void);

/* One is there no more, and nobody deleted it. */
void fake_variables_lose(UINTN number);

/* For a test to spoil; NULL: there is none. */
UINT8 *fake_variables_get(UINTN number, UINTN *size);

#endif
