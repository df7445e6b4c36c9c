/* loader/firmware/utf16.h: the strings that the firmware gets. What UTF-8 is refused, test_config.c shows. */
#include "unit_test.h"

#include "loader/firmware/utf16.h"

static void every_length_converts(void **state)
{
    static const CHAR16 expected[] = {'a', 0xe9, 0x20ac, 0xd83d, 0xde00, 'z', 0};
    CHAR16 result[16];

    (void)state;
    assert_true(utf16_from_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", result, COUNT(result)));
    assert_memory_equal(result, expected, sizeof(expected));
    assert_true(utf16_from_utf8("\xf4\x8f\xbf\xbf", result, COUNT(result))); /* the last character of all */
    assert_int_equal(result[0], 0xdbff);
    assert_int_equal(result[1], 0xdfff);
}

static void what_is_no_text_becomes_a_question_mark(void **state)
{
    static const CHAR16 expected[] = {'a', '?', 'b', '?', 0};
    CHAR16 result[16];

    (void)state;
    assert_true(utf16_from_utf8("a\x80" "b\xe2", result, COUNT(result)));
    assert_memory_equal(result, expected, sizeof(expected));
}

static void nothing_is_written_beyond_the_capacity(void **state)
{
    const char *const text = "\xf0\x9f\x98\x80\xf0\x9f\x98\x80";

    (void)state;
    for (UINTN capacity = 1; capacity < 8; capacity++) {
        CHAR16 *result = malloc(capacity * sizeof(CHAR16));
        assert_non_null(result);
        assert_int_equal(utf16_from_utf8(text, result, capacity), capacity >= 5);
        free(result);
    }
}

/* Each unit and NUL, and not one more. */
static void what_fits_exactly_fits(void **state)
{
    CHAR16 result[3] = {0, 0, 0x5a5a};

    (void)state;
    assert_true(utf16_from_utf8("ab", result, 3));
    assert_int_equal(result[2], 0);
    assert_false(utf16_from_utf8("ab", result, 2));
    result[0] = 0x5a5a;
    assert_false(utf16_from_utf8("", result, 0));
    assert_int_equal(result[0], 0x5a5a);
    assert_true(utf16_from_utf8("", result, 1));
    assert_int_equal(result[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_converts),
        cmocka_unit_test(what_is_no_text_becomes_a_question_mark),
        cmocka_unit_test(nothing_is_written_beyond_the_capacity),
        cmocka_unit_test(what_fits_exactly_fits),
    };

    return unit_test_run(tests);
}
