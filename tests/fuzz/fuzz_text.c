/* text.h: formats give what the C library gives, cut off at the capacity. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff/text.h>

#include "fuzz.h"

#define LONGEST 4096

/* A conversion that both understand: `l` means 64 bits here and there. */
static char conversion_from(struct input *input, char *format)
{
    static const char letters[] = "sscuxXd%uxXd";
    const uint8_t form = input_byte(input);
    const char letter = letters[form % 12];
    const bool number = strchr("uxXd", letter) != NULL;
    const unsigned width = form & 0x80 ? input_below(input, 100) : 0;
    const char *flag = letter == '%' ? "" : form & 0x40 ? "-" : number && form & 0x20 ? "0" : "";

    if (width > 0 && letter != '%')
        snprintf(format, LONGEST, "%%%s%u%s%c", flag, width, number && form & 0x10 ? "l" : "", letter);
    else
        snprintf(format, LONGEST, "%%%s%c", number && form & 0x10 ? "l" : "", letter);
    return (char)(strchr(format, 'l') != NULL ? 'l' : letter);
}

/* The formats are made here, so no compiler can check them. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void append(struct handoff_text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(text, format, arguments);
    va_end(arguments);
}

static size_t append_one(struct input *input, struct handoff_text *text, char *expected)
{
    char format[LONGEST];
    const char kind = conversion_from(input, format);
    char *string = input_text(input, kind == 's' ? input_below(input, 64) : 0);
    const UINT64 number = kind == 'l' ? input_number(input, 8) : input_number(input, kind == 'c' ? 1 : 4);
    int length;

    if (kind == 's') {
        append(text, format, string);
        length = snprintf(expected, LONGEST, format, string);
    } else if (kind == 'l') {
        append(text, format, number);
        length = snprintf(expected, LONGEST, format, number);
    } else {
        append(text, format, kind == 'c' && number == 0 ? 1u : (UINT32)number);
        length = snprintf(expected, LONGEST, format, kind == 'c' && number == 0 ? 1u : (UINT32)number);
    }
    free(string);
    require(length >= 0 && length < LONGEST);
    return (size_t)length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size < 512 ? size : 512};
    const size_t capacity = 1 + (size_t)input_byte(&input);
    char *bytes = exact(capacity);
    struct handoff_text text = handoff_text_in(bytes, capacity);
    char whole[LONGEST * 2] = "";
    size_t length = 0;

    for (unsigned i = 0; i < 32 && input.size > 0; i++)
        length += append_one(&input, &text, whole + length);
    require(text.size == (length < capacity ? length : capacity - 1));
    require(text.cut == (length >= capacity));
    require(bytes[text.size] == '\0' && memcmp(bytes, whole, text.size) == 0);
    free(bytes);
    return 0;
}
