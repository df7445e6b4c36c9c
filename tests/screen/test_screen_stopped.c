/* The screen of a run that cannot be judged: why, the check that was running, and nothing that could be taken for a
 * result. */
#include "kernel-stub/screen.h"

#include "kernel-stub/bail_out.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/screen_colours.h"
#include "screen_run.h"
#include "tests/unit/kernel_console.h"
#include "tests/unit/unit_test.h"

#define BAND_ROW 4 /* of 80 by 30 cells */

static void fails(struct check_context *context)
{
    check_fail(context, DIAGNOSIS_UNCONVERTED_POINTER, NULL, "what was seen");
}

static void stops(struct check_context *context)
{
    screen_stopped("Bail out! exception 6 in the kernel stub");
    check_pass(context, "no longer seen");
}

static const struct check checks[] = {
    {"c.first", SEVERITY_HIGH, "1", fails},
    {"f.stops", SEVERITY_HIGH, "1", stops},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void stop_while_running(void)
{
    kernel_verdict_selection = "f.";
    kernel_verdict_run();
}

static void give_up(void)
{
    bail_out("no %s", "room");
}

static void test_stopped(void **state)
{
    (void)state;
    screen_run("c.first");
    assert_string_not_equal(recording.code, "");
    assert_int_equal(kernel_console_run(give_up), END_HALTED);
    assert_string_equal(recording.code, "");
    assert_not_shown("is running");
    assert_string_equal(recording.large, "STOPPED");
    assert_int_equal(recording_paper(1, BAND_ROW), COLOUR_BAD);
    assert_int_equal(recording_paper(79, BAND_ROW + 3), COLOUR_BAD);
    assert_shown("no room");
    assert_not_shown("passed");
    screen_note("no more words");
    assert_not_shown("no more words");
    recording_start(40, 12, 1); /* two rows of 22 characters beside the verdict are not enough */
    screen_open(&fixture.info);
    screen_stopped("Bail out! exception 14 in the kernel\n# rax 0x12345678");
    assert_string_equal(recording_row(10), "Bail out! exception 14 in the kernel");
    assert_not_shown("rax");
}

static void test_stopped_in_words(void **state)
{
    (void)state;
    recording.refuses_qr = true;
    screen_run("c.first");
    assert_shown("efi-handoff/1 FAILED");
    screen_stopped("no room");
    assert_not_shown("efi-handoff/1");
}

/* The check that ran when the stub itself came to grief. */
static void test_stopped_while_running(void **state)
{
    static const uint32_t sizes[][2] = {{80, 30}, {80, 25}, {85, 24}, {40, 12}};

    (void)state;
    for (unsigned i = 0; i < COUNT(sizes); i++) {
        recording_start(sizes[i][0], sizes[i][1], 1);
        screen_open(&fixture.info);
        assert_int_equal(kernel_console_run(stop_while_running), END_RETURNED);
        assert_string_equal(recording.large, "STOPPED");
        assert_shown("f.stops is running, 1 of 1.");
        assert_shown("Bail out! ex");
    }
    assert_not_shown("FAILED");
}

static void test_stopped_while_planning(void **state)
{
    (void)state;
    kernel_verdict_selection = "nonsense";
    screen_open(&fixture.info);
    assert_int_equal(kernel_console_run(kernel_verdict_run), END_HALTED);
    assert_string_equal(recording.large, "STOPPED");
    assert_shown("checks= names no check: 'nonsense'");
}

#define SCREEN_TEST(function) cmocka_unit_test_setup_teardown(function, screen_run_start, screen_run_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(test_stopped),
        SCREEN_TEST(test_stopped_in_words),
        SCREEN_TEST(test_stopped_while_running),
        SCREEN_TEST(test_stopped_while_planning),
    };

    return unit_test_run(tests);
}
