#include "utf8.h"

#define CHARACTER_LIMIT 0x10ffff
#define SURROGATE_FIRST 0xd800
#define SURROGATE_LAST  0xdfff

/* How many bytes a character takes that begins with this one; 0: none begins with it. */
static UINTN length_of(UINT8 first)
{
    if (first < 0x80)
        return 1;
    if (first >> 5 == 0x06)
        return 2;
    if (first >> 4 == 0x0e)
        return 3;
    return first >> 3 == 0x1e ? 4 : 0;
}

UINTN utf8_decode(const char *text, UINTN size, UINT32 *character)
{
    static const UINT32 smallest[] = {0, 0, 0x80, 0x800, 0x10000}; /* what needs that many bytes */
    const UINT8 *bytes = (const UINT8 *)text;
    const UINTN length = length_of(bytes[0]);

    if (length == 0 || length > size)
        return 0;
    *character = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (UINTN i = 1; i < length; i++) {
        if (bytes[i] >> 6 != 2)
            return 0;
        *character = *character << 6 | (bytes[i] & 0x3fu);
    }
    if (*character < smallest[length] || *character > CHARACTER_LIMIT)
        return 0;
    return *character >= SURROGATE_FIRST && *character <= SURROGATE_LAST ? 0 : length;
}
