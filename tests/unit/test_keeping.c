/* The record of a run: what stands in it, and which form of it is written. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/keeping.h"
#include "kernel-stub/keeping_store.h"
#include "kernel-stub/questions.h"
#include "kernel_console.h"
#include "kernel_record.h"
#include "kernel_verdict.h"
#include "unit_test.h"

static char long_words[600];

static void passes(struct check_context *context)
{
    check_pass(context, "fine");
}

static void skips(struct check_context *context)
{
    check_skip(context, "not\there");
}

static void fails(struct check_context *context)
{
    check_fail(context, DIAGNOSIS_STALE_MAP_KEY, "do this", "not fine; not at all");
}

static void warns(struct check_context *context)
{
    check_warn(context, NULL, "watch it", "odd; very odd");
}

static void fails_at_length(struct check_context *context)
{
    check_fail(context, DIAGNOSIS_STALE_MAP_KEY, long_words, "%s", long_words);
}

static void leaves_open(struct check_context *context)
{
    check_leave_open(context, "later");
}

static void says_nothing(struct check_context *context)
{
    (void)context;
}

static const struct check checks[] = {
    {"a.passes", SEVERITY_HIGH, "1.1", passes},     {"a.skips", SEVERITY_HIGH, "1.2", skips},
    {"b.fails", SEVERITY_HIGH, "1.3", fails},       {"b.medium", SEVERITY_MEDIUM, "1.4", fails},
    {"b.advisory", SEVERITY_ADVISORY, "1.5", fails}, {"b.warns", SEVERITY_HIGH, "1.6", warns},
    {"c.open", SEVERITY_HIGH, "1.7", leaves_open},  {"d.silent", SEVERITY_HIGH, "1.8", says_nothing},
    {"e.long", SEVERITY_HIGH, "1.9", fails_at_length},
};
#define LONG(name) {name, SEVERITY_HIGH, "2", fails_at_length}
static const struct check many[] = {
    LONG("l.01"), LONG("l.02"), LONG("l.03"), LONG("l.04"), LONG("l.05"), LONG("l.06"), LONG("l.07"),
    LONG("l.08"), LONG("l.09"), LONG("l.10"), LONG("l.11"), LONG("l.12"), LONG("l.13"), LONG("l.14"),
    {"l.15", SEVERITY_HIGH, "2", passes}, {"l.16", SEVERITY_HIGH, "2", passes},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}, {many, COUNT(many)}};
const unsigned check_table_count = COUNT(check_tables);

static char reason[512];
static struct handoff_text why;
static bool kept;

static int start(void **state)
{
    kernel_verdict_start(state);
    fixture.info.settings.after = HANDOFF_AFTER_REPORT;
    memset(long_words, 'x', sizeof(long_words) - 1);
    for (UINTN i = 7; i < sizeof(long_words) - 1; i += 8)
        long_words[i] = ' ';
    return 0;
}

static bool keep(void)
{
    why = handoff_text_in(reason, sizeof(reason));
    kept = keeping_write(&verdict, &why);
    return kept;
}

static const char *record(void)
{
    unsigned parts;
    const char *text = kernel_record_read(&parts);

    assert_non_null(text);
    assert_int_equal(parts, 1);
    return text;
}

static void assert_in_record(const char *words, bool expected)
{
    if ((strstr(record(), words) != NULL) != expected)
        fail_msg("%s: '%s' in\n%s", expected ? "not there" : "there", words, record());
}

static void assert_record_is(const char *expected)
{
    assert_true(keep());
    assert_string_equal(record(), expected);
}

static void every_result_has_its_mark(void **state)
{
    (void)state;
    kernel_verdict_of("a.,b.,c.,d.");
    assert_record_is("P 8\n"
                     "+ a.passes\n"
                     "/ a.skips\tnot here\n"
                     "- b.fails\n  severity\thigh\n  seen\tnot fine; not at all\n  diagnosis\tstale-map-key\n"
                     "  section\t1.3\n  next\tdo this\n"
                     "! b.medium\tnot fine\n  severity\tmedium\n  seen\tnot fine; not at all\n"
                     "  diagnosis\tstale-map-key\n  section\t1.4\n  next\tdo this\n"
                     "+ b.advisory\n  severity\tadvisory\n  seen\tnot fine; not at all\n"
                     "  diagnosis\tstale-map-key\n  section\t1.5\n  next\tdo this\n"
                     "! b.warns\todd\n  severity\thigh\n  seen\todd; very odd\n  diagnosis\tunknown\n"
                     "  section\t1.6\n  next\twatch it\n"
                     "~ c.open\n"
                     "- d.silent\n"
                     "= FAILED\t2\t2\t1\t2\n");
    assert_printed("ok 7 - c.open # SKIP later\n");
    assert_printed("# verdict: FAILED, 2 passed, 2 failed, 2 skipped, 2 warnings\n");
}

static void a_passed_run_says_so(void **state)
{
    (void)state;
    kernel_verdict_of("a.passes,c.open");
    assert_record_is("P 2\n+ a.passes\n~ c.open\n= PASSED\t1\t0\t0\t0\n");
    assert_string_equal(reason, "HandoffReport0 (41 bytes)");
}

static void answer(void)
{
    questions_answer(&verdict);
    keeping_note("a\nremark");
}

static void answers_and_remarks_come_before_the_sum(void **state)
{
    (void)state;
    kernel_verdict_of("a.passes");
    kernel_console_run(answer);
    assert_true(keep());
    assert_in_record("? 1\tDid ExitBootServices succeed?\tyes, attempt 1 returned EFI_SUCCESS\n? 2\t", true);
    assert_in_record("\n? 7\tWas anything of the boot services used after ExitBootServices?\tnot known", true);
    assert_in_record("\nN a remark\n= PASSED\t1\t0\t0\t0\n", true);
}

static void a_second_run_begins_anew(void **state)
{
    (void)state;
    kernel_verdict_of("b.fails");
    kernel_verdict_of("a.passes");
    assert_record_is("P 1\n+ a.passes\n= PASSED\t1\t0\t0\t0\n");
}

/* The room for one form after the other, down to the reserve. */
static void less_room_gives_a_smaller_form(void **state)
{
    UINTN before = KEEPING_TEXT, forms = 0;

    (void)state;
    for (UINT64 room = 3000; room > 200; room--) {
        start(state);
        kernel_verdict_of("a.,b.,c.,d.,e.");
        firmware.remaining_storage = 6 * KIB + 256 + room;
        firmware.least_remaining = firmware.remaining_storage;
        if (!keep())
            fail_msg("nothing was kept in %llu bytes: %s", (unsigned long long)room, reason);
        const UINTN size = strlen(record());
        assert_true(size <= room && size <= before);
        assert_true(firmware.least_remaining >= 5 * KIB);
        assert_int_equal(firmware.write_calls, 1);
        assert_in_record("- b.fails\n", true);
        assert_in_record("\n= FAILED\t2\t3\t1\t2\n", true);
        forms += size < before;
        before = size;
    }
    assert_true(forms >= 7);
}

static void no_room_at_all_is_said(void **state)
{
    (void)state;
    kernel_verdict_of("b.fails");
    firmware.remaining_storage = 6 * KIB + 256 + 20;
    assert_false(keep());
    assert_int_equal(firmware.write_calls, 0);
    assert_string_equal(reason, "276 bytes of the store of variables may be used, which is too few; remove boot "
                                "entries that nobody needs");
}

/* The firmware says what it has, and then has less. */
static void a_smaller_form_follows_a_refusal(void **state)
{
    (void)state;
    kernel_verdict_of("a.,b.,c.,d.,e.");
    firmware.largest_write = 500;
    assert_true(keep());
    assert_in_record("- b.fails\n", true);
    assert_in_record("\nC ", true);
    assert_in_range(strlen(record()), 200, 500);
    assert_in_range(firmware.write_calls, 2, 7);
    start(state);
    kernel_verdict_of("a.,b.,c.,d.,e.");
    firmware.largest_write = 40;
    assert_false(keep());
    assert_non_null(strstr(reason, "SetVariable returned EFI_OUT_OF_RESOURCES"));
    assert_int_equal(kernel_firmware_left_over(), 0);
}

static void other_refusals_end_it(void **state)
{
    (void)state;
    kernel_verdict_of("a.,b.,c.,d.,e.");
    firmware.failing_write = 1;
    firmware.failing_status = EFI_DEVICE_ERROR;
    assert_false(keep());
    assert_int_equal(firmware.write_calls, 1);
    assert_string_equal(reason, "SetVariable returned EFI_DEVICE_ERROR");
}

/* Results still find room when details do not any more. */
static void too_many_details_are_left_out(void **state)
{
    (void)state;
    kernel_verdict_of("l.,a.passes");
    assert_true(keep());
    assert_in_record("C details of later findings: there are too many of them\n", true);
    assert_in_record("- l.01\n  severity\thigh\n  seen\t", true);
    assert_in_record("- l.14\n+ l.15\n+ l.16\n= FAILED\t3\t14\t0\t0\n", true);
    assert_true(strlen(record()) < KEEPING_TEXT);
}

static void a_remark_afterwards_replaces_the_record(void **state)
{
    (void)state;
    kernel_verdict_of("a.passes");
    assert_true(keep());
    keeping_note("it came back");
    assert_record_is("P 1\n+ a.passes\nN it came back\n= PASSED\t1\t0\t0\t0\n");
    assert_int_equal(firmware.write_calls, 2);
}

/* Of the same form: what was left out is left out again. */
static void a_small_record_is_replaced_as_well(void **state)
{
    (void)state;
    kernel_verdict_of("a.,b.,c.,d.,e.");
    firmware.remaining_storage = 6 * KIB + 256 + 700;
    assert_true(keep());
    assert_in_record("\nC ", true);
    firmware.remaining_storage += 6 * KIB + 256 + 710 - kernel_firmware_remaining();
    keeping_note("back");
    assert_true(keep());
    assert_in_record("\nN back\nC ", true);
    assert_int_equal(firmware.write_calls, 2);
}

/* What is kept already stays: with less room, of several parts, or where the second write is refused. */
static void a_record_is_not_replaced_by_less(void **state)
{
    char expected[64];
    unsigned parts;

    (void)state;
    kernel_verdict_of("a.,b.,c.,d.,e.");
    assert_true(keep());
    const UINTN size = strlen(record());
    keeping_note("it came back");
    firmware.remaining_storage -= kernel_firmware_remaining() - (6 * KIB + 256 + size - 100);
    assert_false(keep());
    assert_int_equal(firmware.write_calls, 1);
    assert_int_equal(strlen(record()), size);
    firmware.remaining_storage = 100 * KIB;
    firmware.failing_write = 2;
    firmware.failing_status = EFI_DEVICE_ERROR;
    assert_false(keep());
    assert_int_equal(firmware.write_calls, 2);
    assert_int_equal(strlen(record()), size);
    start(state);
    kernel_verdict_of("a.,b.,c.,d.,e.");
    firmware.maximum_variable = 900;
    assert_true(keep());
    keeping_note("it came back");
    const UINT32 writes = firmware.write_calls;
    snprintf(expected, sizeof(expected), "HandoffReport0 to HandoffReport%u (", writes - 1);
    assert_ptr_equal(strstr(reason, expected), reason);
    assert_true(writes > 1);
    assert_false(keep());
    assert_int_equal(firmware.write_calls, writes);
    assert_non_null(kernel_record_read(&parts));
    assert_int_equal(parts, writes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_result_has_its_mark, start),
        cmocka_unit_test_setup(a_passed_run_says_so, start),
        cmocka_unit_test_setup(answers_and_remarks_come_before_the_sum, start),
        cmocka_unit_test_setup(a_second_run_begins_anew, start),
        cmocka_unit_test_setup(less_room_gives_a_smaller_form, start),
        cmocka_unit_test_setup(no_room_at_all_is_said, start),
        cmocka_unit_test_setup(a_smaller_form_follows_a_refusal, start),
        cmocka_unit_test_setup(other_refusals_end_it, start),
        cmocka_unit_test_setup(too_many_details_are_left_out, start),
        cmocka_unit_test_setup(a_remark_afterwards_replaces_the_record, start),
        cmocka_unit_test_setup(a_small_record_is_replaced_as_well, start),
        cmocka_unit_test_setup(a_record_is_not_replaced_by_less, start),
    };

    return unit_test_run(tests);
}
