#include "scan.h"

#include <ctype.h>
#include <string.h>

const char scan_ended[] = "it ends too early";

void scan_spaces(const char **at)
{
    while (**at == ' ')
        (*at)++;
}

const char *scan_literal(const char **at, const char *literal, const char *reason)
{
    const UINTN size = strlen(literal);

    scan_spaces(at);
    if (**at == '\0')
        return scan_ended;
    if (strncmp(*at, literal, size) != 0)
        return reason;
    *at += size;
    return NULL;
}

UINTN scan_count_hexadecimal(const char *at)
{
    UINTN count = 0;

    while (isxdigit((unsigned char)at[count]))
        count++;
    return count;
}

static UINT64 digit_value(char digit)
{
    const int lower = tolower((unsigned char)digit);

    return (UINT64)(lower >= 'a' ? lower - 'a' + 10 : lower - '0');
}

const char *scan_wide(const char **at, struct scan_wide *value)
{
    scan_spaces(at);
    const UINTN count = scan_count_hexadecimal(*at);

    value->high = 0;
    value->low = 0;
    if (count == 0)
        return **at == '\0' ? scan_ended : "a hexadecimal number is expected where something else stands";
    for (UINTN i = 0; i < count; i++) {
        if (value->high >> 60 != 0)
            return "a number has more than 128 bits";
        value->high = value->high << 4 | value->low >> 60;
        value->low = value->low << 4 | digit_value((*at)[i]);
    }
    *at += count;
    return NULL;
}

const char *scan_hexadecimal(const char **at, UINT64 *value)
{
    struct scan_wide wide;
    const char *reason = scan_wide(at, &wide);

    *value = wide.low;
    if (reason == NULL && wide.high != 0)
        return "a number has more than 64 bits";
    return reason;
}

const char *scan_prefixed(const char **at, UINT64 *value)
{
    const char *reason = scan_literal(at, "0x", "something else stands where a number begins with 0x");

    return reason != NULL ? reason : scan_hexadecimal(at, value);
}

const char *scan_decimal(const char **at, UINT64 limit, UINT64 *value)
{
    scan_spaces(at);
    *value = 0;
    if (**at == '\0')
        return scan_ended;
    if (!isdigit((unsigned char)**at))
        return "a decimal number is expected where something else stands";
    for (; isdigit((unsigned char)**at); (*at)++) {
        const UINT64 digit = (UINT64)(**at - '0');
        if (*value > (limit - digit) / 10)
            return "a decimal number is too big for its place";
        *value = *value * 10 + digit;
    }
    return NULL;
}

const char *scan_pages(UINT64 start, UINT64 end, UINT64 *pages)
{
    const UINT64 size = end - start;

    *pages = size / HANDOFF_PAGE_SIZE;
    return size % HANDOFF_PAGE_SIZE == 0 ? NULL : "its length is no multiple of 4 KiB, as if a digit were lost";
}
