/* utf8.h and utf16.h: exactly the characters of RFC 3629 are decoded, and nothing is written beyond the buffer. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "loader/firmware/utf16.h"
#include "loader/utf8.h"

/* The bytes of a character, 0 of them for what is none: the decoder's opposite. */
static size_t encode(uint32_t character, uint8_t bytes[4])
{
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    const size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    if (character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return 0;
    for (size_t i = length; i > 1; i--, character >>= 6)
        bytes[i - 1] = (uint8_t)(0x80 | (character & 0x3f));
    bytes[0] = (uint8_t)(leads[length] | character);
    return length;
}

/* The character at the beginning of some bytes, if encoding any gives what is there. */
static size_t expected_length(const uint8_t *bytes, size_t size, uint32_t *character)
{
    static const uint8_t masks[] = {0x7f, 0x7f, 0x1f, 0x0f, 0x07};

    for (size_t length = 1; length <= 4 && length <= size; length++) {
        uint8_t again[4];
        *character = bytes[0] & masks[length];
        for (size_t i = 1; i < length; i++)
            *character = *character << 6 | (bytes[i] & 0x3f);
        if (encode(*character, again) == length && memcmp(again, bytes, length) == 0)
            return length;
    }
    return 0;
}

static void check_utf8(const struct input *input)
{
    for (size_t at = 0; at < input->size; at++) {
        const size_t size = input->size - at < 5 ? input->size - at : 5;
        char *bytes = exact_copy(input->bytes + at, size);
        uint32_t expected = 0;
        UINT32 character = 0;
        const size_t length = expected_length(input->bytes + at, size, &expected);
        require(utf8_decode(bytes, size, &character) == length);
        require(length == 0 || character == expected);
        free(bytes);
    }
}

/* What the text becomes, at most one unit a byte. Returns the number of units without NUL. */
static size_t expected_units(const char *text, CHAR16 *units)
{
    const size_t size = strlen(text);
    size_t count = 0;

    for (size_t at = 0; at < size;) {
        uint32_t character = 0;
        const size_t length = expected_length((const uint8_t *)text + at, size - at, &character);
        if (length == 0)
            character = '?';
        if (character > 0xffff)
            units[count++] = (CHAR16)(0xd7c0 + (character >> 10));
        units[count++] = (CHAR16)(character > 0xffff ? 0xdc00 | (character & 0x3ff) : character);
        at += length == 0 ? 1 : length;
    }
    return count;
}

static void check_utf16(const char *text, size_t capacity)
{
    CHAR16 *expected = exact((strlen(text) + 1) * sizeof(*expected));
    CHAR16 *result = exact(capacity * sizeof(*result));
    const size_t count = expected_units(text, expected);
    const bool fits = utf16_from_utf8(text, result, capacity);

    require(fits == (count + 1 <= capacity));
    if (fits)
        require(memcmp(result, expected, count * sizeof(*result)) == 0 && result[count] == 0);
    free(result);
    free(expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const size_t capacity = input_byte(&input);

    check_utf8(&input);
    char *text = input_text(&input, input.size);
    check_utf16(text, capacity);
    check_utf16(text, strlen(text) + 1);
    free(text);
    return 0;
}
