#include <handoff/text.h>

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"

struct handoff_text handoff_text_in(char *bytes, UINTN capacity)
{
    const struct handoff_text text = {bytes, capacity, 0, 0};

    bytes[0] = '\0';
    return text;
}

static void put_bytes(struct handoff_text *text, const char *bytes, UINTN size)
{
    const UINTN room = text->size + 1 < text->capacity ? text->capacity - text->size - 1 : 0;

    if (size > room) {
        text->cut = 1;
        size = room;
    }
    if (size == 0)
        return;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

static void put(struct handoff_text *text, char byte)
{
    put_bytes(text, &byte, 1);
}

/* One conversion of a format: %[-][0][width][l]letter. */
struct conversion {
    bool  left;
    bool  zeros;
    bool  is_long;
    UINTN width;
    char  letter;
};

static const char *read_conversion(const char *format, struct conversion *conversion)
{
    if (*format == '-') {
        conversion->left = true;
        format++;
    }
    conversion->zeros = *format == '0'; /* a digit of the width all the same */
    for (; *format >= '0' && *format <= '9'; format++)
        conversion->width = conversion->width * 10 + (UINTN)(*format - '0');
    if (*format == 'l') {
        conversion->is_long = true;
        format++;
    }
    conversion->letter = *format;
    return *format == '\0' ? format : format + 1;
}

static void put_padded(struct handoff_text *text, const struct conversion *conversion, const char *bytes, UINTN size)
{
    UINTN padding = conversion->width > size ? conversion->width - size : 0;

    for (; padding > 0 && !conversion->left; padding--)
        put(text, conversion->zeros ? '0' : ' ');
    put_bytes(text, bytes, size);
    for (; padding > 0; padding--)
        put(text, ' ');
}

static void put_string(struct handoff_text *text, const struct conversion *conversion, const char *string)
{
    UINTN size = 0;

    if (string == NULL)
        string = "(null)";
    while (string[size] != '\0')
        size++;
    put_padded(text, conversion, string, size);
}

/* The sign stands before zeros that pad, and behind spaces. */
static void put_number(struct handoff_text *text, struct conversion *conversion, UINT64 value, bool negative)
{
    const UINT64 base = conversion->letter == 'x' || conversion->letter == 'X' ? 16 : 10;
    const char *digits = conversion->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char bytes[21];
    UINTN at = sizeof(bytes);

    do {
        bytes[--at] = digits[value % base];
        value /= base;
    } while (value != 0);
    if (negative && conversion->zeros && !conversion->left) {
        put(text, '-');
        conversion->width -= conversion->width > 0;
    } else if (negative) {
        bytes[--at] = '-';
    }
    put_padded(text, conversion, bytes + at, sizeof(bytes) - at);
}

/* Returns whether the letter is one. */
static bool put_conversion(struct handoff_text *text, struct conversion *conversion, va_list *arguments)
{
    char byte;
    INT64 number;

    switch (conversion->letter) {
    case 's':
        put_string(text, conversion, va_arg(*arguments, const char *));
        break;
    case 'c':
        byte = (char)va_arg(*arguments, int);
        put_padded(text, conversion, &byte, 1);
        break;
    case 'd':
        number = conversion->is_long ? va_arg(*arguments, INT64) : va_arg(*arguments, INT32);
        put_number(text, conversion, number < 0 ? 0 - (UINT64)number : (UINT64)number, number < 0);
        break;
    case 'u':
    case 'x':
    case 'X':
        put_number(text, conversion,
                   conversion->is_long ? va_arg(*arguments, UINT64) : va_arg(*arguments, UINT32), false);
        break;
    case '%':
        put(text, '%');
        break;
    default:
        return false;
    }
    return true;
}

/* A va_list that is a parameter may be an array type, whose address cannot be taken as va_list *: hence the
 * structure. */
struct argument_list {
    va_list list;
};

void handoff_text_format_list(struct handoff_text *text, const char *format, va_list arguments)
{
    struct argument_list copy;

    va_copy(copy.list, arguments);
    while (*format != '\0') {
        struct conversion conversion = {false, false, false, 0, '\0'};
        const char *next = format + 1;
        if (*format == '%')
            next = read_conversion(next, &conversion);
        else
            while (*next != '\0' && *next != '%')
                next++;
        if (!put_conversion(text, &conversion, &copy.list))
            put_bytes(text, format, (UINTN)(next - format));
        format = next;
    }
    va_end(copy.list);
}

void handoff_text_format(struct handoff_text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(text, format, arguments);
    va_end(arguments);
}
