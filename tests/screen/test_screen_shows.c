/* What the screen shows while checks run, and in the end. */
#include "kernel-stub/screen.h"

#include "kernel-stub/diagnosis.h"
#include "kernel-stub/screen_colours.h"
#include "screen_run.h"
#include "tests/unit/kernel_console.h"
#include "tests/unit/unit_test.h"

#define BAND_ROW 4 /* of 80 by 30 cells */

static void passes(struct check_context *context)
{
    check_pass(context, "fine");
}

static void calls(struct check_context *context)
{
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    runtime_get_time(context->runtime, &time, &capabilities);
    check_pass(context, "called");
}

/* Asks the screen while it runs. */
static void looks(struct check_context *context)
{
    assert_shown("a.looks is running, 2 of 3. If nothing mov");
    assert_shown("1 passed, 0 failed, 0 skipped, 0 warnings");
    assert_string_equal(recording.large, "RUNNING");
    assert_int_equal(recording_paper(1, BAND_ROW), COLOUR_RUNNING);
    check_pass(context, "looked");
}

static bool marks_are_wrong;

static void sees_no_answer(struct check_context *context)
{
    assert_shown(" 3  ...        only runtime regions marked?");
    if (marks_are_wrong)
        check_fail(context, NULL, NULL, "not only they");
    check_pass(context, "marked");
}

static void sees_an_answer(struct check_context *context)
{
    assert_shown(marks_are_wrong ? " 3  no         only runtime regions marked? map.only_runtime_marked failed (..."
                                 : " 3  yes        only runtime regions marked? (4 of 13 descriptors carry it)");
    assert_int_equal(recording_paper(3, recording_find("only runtime")), marks_are_wrong ? COLOUR_BAD : COLOUR_GOOD);
    assert_shown(" 1  ...        ExitBootServices succeeded?");
    check_pass(context, "it returned");
}

static void fails(struct check_context *context)
{
    check_fail(context, DIAGNOSIS_UNCONVERTED_POINTER, "Mend it.", "what %s saw", context->check->name);
}

static const struct check checks[] = {
    {"a.passes", SEVERITY_HIGH, "1", passes},
    {"a.looks", SEVERITY_HIGH, "1", looks},
    {"a.advisory", SEVERITY_ADVISORY, "1", fails},
    {"c.first", SEVERITY_HIGH, "1", fails},
    {"map.runtime_types_marked", SEVERITY_HIGH, "1", passes},
    {"map.only_runtime_marked", SEVERITY_HIGH, "1", sees_no_answer},
    {"exit_boot.succeeded", SEVERITY_HIGH, "1", sees_an_answer},
    {"exit_boot.no_boot_service", SEVERITY_HIGH, "1", calls},
    {"isolation.poison_intact", SEVERITY_HIGH, "1", passes},
    {"reset.shutdown", SEVERITY_HIGH, "1", NULL},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void test_no_screen(void **state)
{
    (void)state;
    fixture.info.settings.video = 0;
    screen_run("c.");
    screen_note("over");
    screen_stopped("stopped");
    fixture.info.settings.video = 1;
    recording.present = false;
    screen_run("c.");
    assert_int_equal(recording.drawn, 0);
}

static void test_running_is_named_before(void **state)
{
    (void)state;
    screen_run("a.");
    assert_printed("ok 2 - a.looks");
}

static void test_passed(void **state)
{
    (void)state;
    screen_run("a.");
    assert_string_equal(recording.large, "PASSED");
    assert_int_equal(recording_paper(1, BAND_ROW), COLOUR_GOOD);
    assert_int_equal(recording_paper(79, BAND_ROW + 3), COLOUR_GOOD);
    assert_int_equal(recording_ink(1, BAND_ROW), COLOUR_INK);
    assert_shown("3 passed, 0 failed, 0 skipped, 0 warnings");
    assert_not_shown("is running");
    assert_not_shown("a.advisory");
    screen_note("resetting\nat once");
    assert_shown("resetting");
    assert_not_shown("at once");
}

static void test_questions_fill_in(void **state)
{
    (void)state;
    screen_run("map.,exit_boot.");
    assert_printed("ok 3 - exit_boot.succeeded");
    assert_shown(" 1  yes        ExitBootServices succeeded? attempt 1 returned EFI_SUCCESS");
    assert_shown(" 2  not known  final memory map correct? map.size_probe was not selected (ke...");
    assert_int_equal(recording_paper(3, recording_find(" 2  not known")), COLOUR_DOUBT);
    assert_int_equal(recording_paper(3, recording_find(" 1  yes")), COLOUR_GOOD);
    assert_int_equal(recording_ink(3, recording_find(" 1  yes")), COLOUR_INK);
    marks_are_wrong = true;
    screen_run("map.,exit_boot.");
    marks_are_wrong = false;
    assert_shown(" 3  no         only runtime");
    assert_int_equal(recording_ink(3, recording_find(" 3  no ")), COLOUR_INK);
}

static void test_open_is_not_passed(void **state)
{
    (void)state;
    screen_run("a.passes,reset.");
    assert_string_equal(recording.large, "RUNNING");
    assert_shown("reset.shutdown is running, 2 of 2. PASSED if the");
    assert_string_equal(recording.code, "");
    verdict_fail(&verdict, verdict_last(&verdict), NULL, "it returned");
    verdict_sum(&verdict);
    assert_string_equal(recording.large, "FAILED");
    assert_shown("reset.shutdown: returned-from-reset");
    assert_non_null(strstr(recording.code, " reset.shutdown=returned-from-reset "));
}

static void test_nothing_selected(void **state)
{
    (void)state;
    screen_run("none");
    assert_string_equal(recording.large, "NOTHING");
    assert_non_null(strstr(recording.code, "efi-handoff/1 NOTHING passed=0 "));
    assert_printed("# verdict: NOTHING, 0 passed");
}

static void test_header(void **state)
{
    char machine[] = "Maker Product 3, Firmware 1.2, UEFI 2.7";
    char many[] = "a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.,a.";

    (void)state;
    recording_start(100, 37, 1);
    fixture.info.firmware_revision = 0x1234;
    fixture.info.settings.keep_identity = 1;
    fixture.info.machine = (struct handoff_span){.virtual_address = (uint64_t)machine, .size = sizeof(machine)};
    screen_run("a.passes");
    assert_string_equal(recording_row(0), " efi-handoff identity=keep checks=a.passes: Maker Product 3, Firmware 1.2"
                                          ", UEFI 2.7, firmware revis");
    assert_string_equal(recording_row(1), " ion 0x00001234");
    assert_int_equal(recording_paper(99, 1), COLOUR_TITLE);
    fixture.info.settings.checks = (struct handoff_span){.virtual_address = (uint64_t)"all", .size = 4};
    screen_open(&fixture.info);
    assert_not_shown("checks=");
    recording_start(60, 24, 1);
    fixture.info.settings.checks.virtual_address = (uint64_t)many;
    screen_open(&fixture.info);
    assert_string_equal(recording_row(0), " efi-handoff identity=keep checks=a.,a.,a.,a.,a.,a.,a....:");
    assert_string_equal(recording_row(1), " Maker Product 3, Firmware 1.2, UEFI 2.7, firmware revision");
}

/* Where the loader found no machine. Of the vendor no more is read than lies in runtime memory, which is mapped. */
static void test_vendor(void **state)
{
    static const CHAR16 vendor[8] = {'A', 0x416, 'C', 0};
    CHAR16 *kept = kernel_fixture_tables()->vendor;

    (void)state;
    memcpy(kept, vendor, sizeof(vendor));
    fixture.info.firmware_vendor_physical_address = kernel_fixture_physical(kept);
    screen_run("a.passes");
    assert_shown(" efi-handoff checks=a.passes: unknown machine, A?C, UEFI");
    fixture.info.firmware_vendor_physical_address++;
    screen_run("a.passes");
    assert_shown(" efi-handoff checks=a.passes: unknown machine, UEFI");
    fixture.info.firmware_vendor_physical_address = 0x1000; /* not in runtime memory */
    screen_run("a.passes");
    assert_shown(" efi-handoff checks=a.passes: unknown machine, UEFI");
}

/* What the answer does not cover is seen before the rest of it. */
static void test_limits_are_seen(void **state)
{
    (void)state;
    screen_run("exit_boot.no_boot_service,isolation.poison_intact");
    assert_shown(" 7  no         boot services used after? not watched: SetVirtualAddressMap (...");
}

/* As if firmware had written to the screen: at the end all of it is drawn again. */
static void test_scribbled_over(void **state)
{
    const struct canvas *canvas = &recording.canvas;

    (void)state;
    screen_run("c.first");
    canvas_fill(canvas, (struct rectangle){0, 0, canvas->width, canvas->height}, 0x123456);
    screen_sum(&verdict);
    assert_shown("efi-handoff");
    assert_shown("RUNTIME");
    assert_shown(" 7  not known");
    assert_shown("c.first: unconverted-pointer");
    for (uint32_t y = 0; y < canvas->height; y++)
        for (uint32_t x = 0; x < canvas->width; x++)
            assert_int_not_equal(recording_pixel(x, y), 0x123456);
}

#define SCREEN_TEST(function) cmocka_unit_test_setup_teardown(function, screen_run_start, screen_run_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(test_no_screen),          SCREEN_TEST(test_running_is_named_before),
        SCREEN_TEST(test_passed),             SCREEN_TEST(test_questions_fill_in),
        SCREEN_TEST(test_open_is_not_passed), SCREEN_TEST(test_nothing_selected),
        SCREEN_TEST(test_header),             SCREEN_TEST(test_vendor),
        SCREEN_TEST(test_limits_are_seen),    SCREEN_TEST(test_scribbled_over),
    };

    return unit_test_run(tests);
}
