/* status.h: every status has a sentence of its own. */
#include "unit_test.h"

static void every_status_has_its_own_sentence(void **state)
{
    (void)state;
    for (UINT32 i = 0; i < HANDOFF_STATUS_COUNT; i++) {
        const char *text = handoff_status_text((enum handoff_status)i);
        assert_non_null(text);
        assert_true(strlen(text) > 5);
        for (UINT32 other = 0; other < i; other++)
            assert_string_not_equal(text, handoff_status_text((enum handoff_status)other));
    }
}

static void other_numbers_have_a_sentence_as_well(void **state)
{
    const char *unknown = handoff_status_text(HANDOFF_STATUS_COUNT);

    (void)state;
    assert_non_null(unknown);
    assert_int_not_equal(unknown[0], '\0');
    for (UINT32 i = 0; i < HANDOFF_STATUS_COUNT; i++)
        assert_string_not_equal(unknown, handoff_status_text((enum handoff_status)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_sentence),
        cmocka_unit_test(other_numbers_have_a_sentence_as_well),
    };

    return unit_test_run(tests);
}
