#include "utf16.h"

#include "../utf8.h"

#define UTF8_LONGEST 4

static UINTN available(const char *text)
{
    UINTN size = 0;

    while (size < UTF8_LONGEST && text[size] != '\0')
        size++;
    return size;
}

UINTN utf16_next(const char *text, CHAR16 *line, UINTN *used)
{
    UINT32 character;
    UINTN length = utf8_decode(text, available(text), &character);

    if (length == 0) {
        length = 1;
        character = '?';
    }
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
        CHAR16 units[2];
        UINTN count = 0;
        text += utf16_next(text, units, &count);
        if (count >= capacity - used) /* no room for its units and NUL */
            return false;
        for (UINTN i = 0; i < count; i++)
            result[used++] = units[i];
    }
    if (capacity == 0)
        return false;
    result[used] = 0;
    return true;
}
