/* Memory that nobody may touch: AddressSanitizer stops the program that does. Without AddressSanitizer nothing is
 * guarded.
 */
#ifndef TESTS_UNIT_GUARD_H
#define TESTS_UNIT_GUARD_H

#include <stdbool.h>

#include <handoff/efi.h>

void guard(const void *memory, UINTN size);
void unguard(const void *memory, UINTN size);

bool guard_works(void);
bool is_guarded(const void *byte);

/* Called before the program is stopped, to say what it was doing. */
void guard_on_death(void (*say)(void));

#endif
