/* Failures and warnings on the screen: as much of them as there is room for, the most important first. */
#include "kernel-stub/screen_findings.h"

#include "kernel-stub/diagnosis.h"
#include "kernel-stub/screen_colours.h"
#include "screen_run.h"
#include "tests/unit/kernel_console.h"
#include "tests/unit/unit_test.h"

#define BAND_ROW 4 /* of 80 by 30 cells */

static const char *more_words = "", *next_step = "Mend it.";

static void fails(struct check_context *context)
{
    check_fail(context, DIAGNOSIS_UNCONVERTED_POINTER, next_step, "what %s saw%s",
               context->check->name, more_words);
}

static void warns(struct check_context *context)
{
    check_warn(context, NULL, "Look at it.", "legal, but odd");
}

static void says_nothing(struct check_context *context)
{
    (void)context;
}

static const struct check checks[] = {
    {"b.warns", SEVERITY_HIGH, "1", warns},
    {"b.medium", SEVERITY_MEDIUM, "1", fails},
    {"c.first", SEVERITY_HIGH, "1", fails},
    {"c.second", SEVERITY_CRITICAL, "1", fails},
    {"d.silent", SEVERITY_HIGH, "1", says_nothing},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void test_failures(void **state)
{
    (void)state;
    screen_run("b.,c.");
    assert_string_equal(recording.large, "FAILED");
    assert_int_equal(recording_paper(1, BAND_ROW), COLOUR_BAD);
    const uint32_t first = recording_find("c.first: unconverted-pointer");
    assert_int_equal(recording_paper(2, first), COLOUR_BAD);
    assert_string_equal(recording_row(first + 1), " what c.first saw");
    assert_string_equal(recording_row(first + 2), " Mend it.");
    assert_string_equal(recording_row(first + 3), " c.second: unconverted-pointer");
    assert_string_equal(recording_row(first + 4), " what c.second saw");
    assert_string_equal(recording_row(first + 5), " warning: b.warns: unknown");
    assert_string_equal(recording_row(first + 6), " legal, but odd");
    assert_string_equal(recording_row(first + 7), " Look at it.");
    assert_string_equal(recording_row(first + 8), " warning: b.medium: unconverted-pointer");
    assert_int_equal(recording_paper(2, first + 5), COLOUR_DOUBT);
    assert_not_shown("more");
}

static void test_too_many(void **state)
{
    (void)state;
    recording_start(40, 12, 1);
    screen_run("b.,c.,d.");
    assert_shown("c.first: unconverted-pointer");
    assert_not_shown("c.second:");
    recording_start(80, 24, 1);
    screen_run("b.,c.,d.");
    assert_shown("c.first: unconverted-pointer");
    assert_shown("d.silent");
    assert_shown("said nothing: an error of the check itself");
    assert_shown("warning: b.medium: unconverted-pointer");
    assert_not_shown(" more");
    recording_start(60, 19, 1);
    screen_run("b.,c.,d.");
    const uint32_t first = recording_find("c.first: unconverted-pointer");
    assert_string_equal(recording_row(first + 1), "what c.first saw");
    assert_string_equal(recording_row(first + 2), "c.second: unconverted-pointer");
    assert_string_equal(recording_row(first + 3), "and 3 more");
}

static char *filled(char *bytes, size_t size, const char *end)
{
    memset(bytes, 'w', size);
    strcpy(bytes + size - strlen(end) - 1, end);
    return bytes;
}

/* The first one has the rows that there are, but those of the others' names; what to do next is whole. */
static void test_long_words(void **state)
{
    char seen[FINDING_SEEN - 30], next[FINDING_NEXT];

    (void)state;
    more_words = filled(seen, sizeof(seen), "SEEN");
    next_step = filled(next, sizeof(next), "NEXT");
    recording_start(80, 25, 1);
    screen_run("b.warns,c.");
    const uint32_t first = recording_find("c.first: unconverted-pointer");
    assert_true(strncmp(recording_row(first + 1), " what c.first saw", 17) == 0);
    assert_int_equal(recording_find("NEXT"), first + 7);
    assert_string_equal(recording_row(first + 8), " c.second: unconverted-pointer");
    assert_string_equal(recording_row(first + 9), " warning: b.warns: unknown");
    recording_start(100, 37, 1);
    screen_run("c.first");
    assert_shown("SEEN");
    assert_shown("NEXT");
    more_words = "";
    next_step = "Mend it.";
}

#define SCREEN_TEST(function) cmocka_unit_test_setup_teardown(function, screen_run_start, screen_run_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(test_failures),
        SCREEN_TEST(test_too_many),
        SCREEN_TEST(test_long_words),
    };

    return unit_test_run(tests);
}
