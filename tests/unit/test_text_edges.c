/* text.h: formats whose flags and widths contradict each other, and what stands next to them. */
#include <handoff/text.h>

#include "unit_test.h"

/* Formats that the compiler's check refuses. */
static void format_unchecked(struct handoff_text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(text, format, arguments);
    va_end(arguments);
}

static void formats_a_number(void **state)
{
    static const struct {
        const char *format;
        INT32 number;
        const char *expected;
    } cases[] = {
        {"%-05d|", -7, "-7   |"}, /* aligned left: no zeros, as in C */
        {"%-05d|", 7, "7    |"},
        {"%0d|", -5, "-5|"},      /* zeros without a width */
        {"%01d|", -5, "-5|"},
        {"%02d|", -5, "-5|"},
        {"%03d|", -5, "-05|"},
        {"%9d|", 5, "        5|"},
        {"%-19u|", 5, "5                  |"},
        {"%10d|", 5, "         5|"},
        {"%020d|", -5, "-0000000000000000005|"},
        {"%1d|", 5, "5|"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        char bytes[40];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
        format_unchecked(&text, cases[i].format, cases[i].number);
        assert_string_equal(bytes, cases[i].expected);
        assert_int_equal(text.cut, 0);
    }
}

/* The neighbours of the digits in ASCII, and letters that come too late. */
static void what_is_no_conversion_takes_no_argument(void **state)
{
    static const char *const formats[] = {"%/5d", "%:5d",  "%5:d",  "%5/d",  "%--5d", "%5-d",
                                          "%5ll", "%0-5d", "%\x7f", "\x01%", "%\x01"};

    (void)state;
    for (UINTN i = 0; i < COUNT(formats); i++) {
        char bytes[40];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
        format_unchecked(&text, formats[i], 77);
        assert_string_equal(bytes, formats[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_a_number),
        cmocka_unit_test(what_is_no_conversion_takes_no_argument),
    };

    return unit_test_run(tests);
}
