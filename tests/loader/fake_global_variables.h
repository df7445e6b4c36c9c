/* The fake firmware's own variables, of EFI_GLOBAL_VARIABLE: what GetVariable says of its state. UEFI 2.10, 3.3, 8.2.
 */
#ifndef TESTS_LOADER_FAKE_GLOBAL_VARIABLES_H
#define TESTS_LOADER_FAKE_GLOBAL_VARIABLES_H

#include "tests/unit/fake_call.h"

/* None. Variables of other vendors stay with the GetVariable that was there before. */
void fake_global_variables_start(EFI_RUNTIME_SERVICES *runtime_services);

/* Adds a variable, or replaces what it holds. */
void fake_global_variables_put(const char *name, const void *bytes, UINTN size);

#endif
