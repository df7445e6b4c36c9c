/* UTF-8 to the CHAR16 strings of the firmware. UEFI 2.10, 2.3.1 (CHAR16).
 */
#ifndef UTF16_H
#define UTF16_H

#include <stdbool.h>

#include <handoff/efi.h>

/* Appends the character at `text`, which is not empty, to line[*used...], one or two units, and returns how many
 * bytes it took. A byte that is no UTF-8 becomes a question mark. */
UINTN utf16_next(const char *text, CHAR16 *line, UINTN *used);

/* Converts a whole string; false if it does not fit into `capacity` units with its NUL. */
bool utf16_from_utf8(const char *text, CHAR16 *result, UINTN capacity);

#endif
