#include "utf16.h"

UINTN utf16_next(const char *text, CHAR16 *line, UINTN *used)
{
    const UINT8 *bytes = (const UINT8 *)text;
    const UINTN length = bytes[0] < 0xc0 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    UINT32 character = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);

    for (UINTN i = 1; i < length; i++)
        character = character << 6 | (bytes[i] & 0x3fu);
    if (character >= 0x10000) {
        line[(*used)++] = (CHAR16)(0xd800 + ((character - 0x10000) >> 10));
        character = 0xdc00 + (character & 0x3ff);
    }
    line[(*used)++] = (CHAR16)character;
    return length;
}

bool utf16_from_utf8(const char *text, CHAR16 *result, UINTN capacity)
{
    UINTN used = 0;

    while (*text != '\0') {
        if (used + 3 > capacity)
            return false;
        text += utf16_next(text, result, &used);
    }
    result[used] = 0;
    return true;
}
