/* One character of UTF-8. RFC 3629. Pure.
 */
#ifndef UTF8_H
#define UTF8_H

#include <handoff/efi.h>

/* Decodes the character at `text`, of which `size` bytes may be read, and returns its length in bytes; 0 if the bytes
 * are no character: cut off, overlong, a surrogate, or beyond U+10FFFF. */
UINTN utf8_decode(const char *text, UINTN size, UINT32 *character);

#endif
