/* What the verdict prints for each outcome and severity, and how it counts. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/tap.h"
#include "kernel_console.h"
#include "kernel_verdict.h"
#include "unit_test.h"

#define FAULT_ADDRESS 0x100010u /* boot-services data */

static void passes(struct check_context *context)
{
    check_pass(context, "%u of them", 3u);
    check_fail(context, NULL, NULL, "only the first outcome counts");
}

static void fails(struct check_context *context)
{
    check_fail_at(context, DIAGNOSIS_UNCONVERTED_POINTER, FAULT_ADDRESS, "Mend it.", "a \"quote\"");
}

static void print_list(const struct check_context *context)
{
    tap_yaml_list("list");
    tap_yaml_entry(context->check->name);
}

static void lists(struct check_context *context)
{
    context->print_lists = print_list;
    check_fail(context, NULL, "Mend it.", "a list");
}

static void warns(struct check_context *context)
{
    check_warn(context, NULL, NULL, "legal, but odd; and more of it");
}

/* 119 characters have room on the line. */
static const char *long_words = "few words";

static void warns_at_length(struct check_context *context)
{
    check_warn(context, NULL, NULL, "%s", long_words);
}

static void skips(struct check_context *context)
{
    check_skip(context, "no # clock");
}

static void says_nothing(struct check_context *context)
{
    (void)context;
}

static const struct check checks[] = {
    {"a.passes", SEVERITY_CRITICAL, "1.1", passes},  {"a.fails", SEVERITY_CRITICAL, "1.2", fails},
    {"a.high", SEVERITY_HIGH, "1.3", fails},         {"a.medium", SEVERITY_MEDIUM, "1.4", fails},
    {"a.advisory", SEVERITY_ADVISORY, "1.5", fails}, {"b.warns", SEVERITY_CRITICAL, "2.1", warns},
    {"b.skips", SEVERITY_CRITICAL, "2.2", skips},    {"b.silent", SEVERITY_ADVISORY, "2.3", says_nothing},
    {"b.lists", SEVERITY_ADVISORY, "2.7", lists},    {"b.length", SEVERITY_HIGH, "2.8", warns_at_length},
    {"c.last", SEVERITY_HIGH, "3.1", NULL},
};
const struct check_table check_tables[] = {{checks, 5}, {checks + 5, 6}};
const unsigned check_table_count = COUNT(check_tables);

static void test_passed(void **state)
{
    (void)state;
    kernel_verdict_of("a.passes");
    assert_printed("TAP version 14\n"
                   "1..1\n"
                   "# loader: loader: exited\n"
                   "# loader: loader: virtual\n"
                   "ok 1 - a.passes\n"
                   "# 3 of them\n");
    assert_printed("# verdict: PASSED, 1 passed, 0 failed, 0 skipped, 0 warnings\n");
}

static void test_failed(void **state)
{
    (void)state;
    kernel_verdict_of("a.fails");
    assert_printed("not ok 1 - a.fails\n"
                   "  ---\n"
                   "  severity: \"critical\"\n"
                   "  seen: \"a \\\"quote\\\"\"\n"
                   "  diagnosis: \"unconverted-pointer\"\n"
                   "  address: \"0x100010\"\n"
                   "  descriptor: \"EfiBootServicesData, 2 pages at 0x100000\"\n"
                   "  section: \"1.2\"\n"
                   "  next: \"Mend it.\"\n"
                   "  ...\n");
    assert_printed("# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
}

static void test_lists(void **state)
{
    (void)state;
    kernel_verdict_of("b.lists");
    assert_printed("  diagnosis: \"unknown\"\n  list:\n    - \"b.lists\"\n  section: \"2.7\"\n");
}

static void test_severities(void **state)
{
    (void)state;
    kernel_verdict_of("a.");
    assert_printed("\nnot ok 3 - a.high\n");
    assert_printed("\nok 4 - a.medium # WARN a \"quote\"\n  ---\n  severity: \"medium\"\n");
    assert_printed("\nok 5 - a.advisory\n  ---\n  severity: \"advisory\"\n");
    assert_printed("# verdict: FAILED, 2 passed, 2 failed, 0 skipped, 1 warning\n");
}

/* The line has the first clause, the details all of it, and a slug and a next step even if the check gave none. */
static void test_warned(void **state)
{
    (void)state;
    kernel_verdict_of("b.warns");
    assert_printed("ok 1 - b.warns # WARN legal, but odd\n");
    assert_printed("  seen: \"legal, but odd; and more of it\"\n  diagnosis: \"unknown\"\n");
    assert_printed(diagnosis_next_step(DIAGNOSIS_UNKNOWN));
    assert_printed("# verdict: PASSED, 0 passed, 0 failed, 0 skipped, 1 warning\n");
}

#define NINETY "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 "

static void assert_brief(const char *words, const char *brief)
{
    void *state = NULL;

    kernel_verdict_start(&state);
    long_words = words;
    kernel_verdict_of("b.length");
    assert_printed(brief);
}

static void test_warned_at_length(void **state)
{
    (void)state;
    assert_brief(NINETY "123456789 123456789 123456789", "WARN " NINETY "123456789 123456789 123456789\n");
    assert_brief(NINETY "123456789 123456789 1234567890", "WARN " NINETY "123456789 123456789 ...\n");
    assert_brief(NINETY "123456789 123456789012345 78901", "WARN " NINETY "123456789 123456789012345 ...\n");
    assert_brief(NINETY "123456789 1234567890123456 8901", "WARN " NINETY "123456789 ...\n");
    assert_brief(NINETY "123456789 123456789 123456789; more", "WARN " NINETY "123456789 123456789 123456789\n");
    assert_printed("  seen: \"" NINETY "123456789 123456789 123456789; more\"\n");
}

static void test_skipped(void **state)
{
    (void)state;
    kernel_verdict_of("b.skips");
    assert_printed("ok 1 - b.skips # SKIP no \\# clock\n");
    assert_printed("# verdict: PASSED, 0 passed, 0 failed, 1 skipped, 0 warnings\n");
}

/* A check that forgets to conclude must not pass, whatever its severity. */
static void test_silent(void **state)
{
    (void)state;
    kernel_verdict_of("b.silent");
    assert_printed("not ok 1 - b.silent\n# b.silent said nothing");
    assert_printed("# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
}

static void test_last(void **state)
{
    (void)state;
    kernel_verdict_of("a.passes,c.last");
    assert_printed("1..2\n");
    assert_int_equal(kernel_console_count("c.last"), 0);
    assert_printed("# verdict so far: 1 passed, 0 failed, 0 skipped, 0 warnings; PASSED if the machine now switches "
                   "off\n");
    assert_int_equal(kernel_console_count("verdict: "), 0);
    assert_ptr_equal(verdict_last(&verdict), verdict_find(&verdict, "c.last"));
    assert_int_equal(verdict_number(&verdict, verdict_last(&verdict)), 2);
    verdict_skip(&verdict, verdict_last(&verdict), "nobody ends this run");
    assert_printed("ok 2 - c.last # SKIP nobody ends this run\n");
    verdict_sum(&verdict);
    assert_printed("# verdict: PASSED, 1 passed, 0 failed, 1 skipped, 0 warnings\n");
}

/* However the run ends, it failed. */
static void test_last_after_a_failure(void **state)
{
    (void)state;
    kernel_verdict_of("a.fails,c.last");
    assert_printed("# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
}

static void close_without_running(void)
{
    kernel_verdict_select();
    verdict_begin(&verdict, &fixture.info);
    verdict_close(&verdict);
    verdict_sum(&verdict);
}

/* What never ran has failed, whatever its severity; the last check is still to be decided, the others have been. */
static void test_what_never_ran(void **state)
{
    (void)state;
    kernel_verdict_selection = "a.advisory,a.passes,c.last";
    assert_int_equal(kernel_console_run(close_without_running), END_RETURNED);
    assert_printed("\nnot ok 1 - a.passes\n# a.passes said nothing");
    assert_printed("\nnot ok 2 - a.advisory\n# a.advisory said nothing");
    assert_printed("# verdict: FAILED, 0 passed, 2 failed, 0 skipped, 0 warnings\n");
}

static void test_everything_ran(void **state)
{
    (void)state;
    kernel_verdict_of("a.passes,c.last");
    verdict_close(&verdict);
    assert_int_equal(verdict.passed, 1);
    assert_int_equal(verdict.failed, 0);
    assert_true(verdict_is_open(&verdict));
}

static void test_everything(void **state)
{
    (void)state;
    kernel_verdict_of(NULL);
    assert_printed("1..11\n");
    assert_int_equal(kernel_console_count("\nok "), 7);
    assert_int_equal(kernel_console_count("\nnot ok "), 3);
    assert_null(verdict_find(&verdict, "a.missing"));
}

static void test_nothing(void **state)
{
    (void)state;
    kernel_verdict_of("none");
    assert_printed("1..0 # SKIP checks=none\n");
    assert_int_equal(kernel_console_count("ok "), 0);
}

static void test_unknown_names(void **state)
{
    (void)state;
    kernel_verdict_selection = "a.passes,a.missing";
    assert_int_equal(kernel_console_run(kernel_verdict_run), END_HALTED);
    assert_printed("Bail out! checks= names no check: 'a.missing'");
    assert_int_equal(kernel_console_count("ok "), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_passed, kernel_verdict_start),
        cmocka_unit_test_setup(test_failed, kernel_verdict_start),
        cmocka_unit_test_setup(test_lists, kernel_verdict_start),
        cmocka_unit_test_setup(test_severities, kernel_verdict_start),
        cmocka_unit_test_setup(test_warned, kernel_verdict_start),
        cmocka_unit_test_setup(test_warned_at_length, kernel_verdict_start),
        cmocka_unit_test_setup(test_skipped, kernel_verdict_start),
        cmocka_unit_test_setup(test_silent, kernel_verdict_start),
        cmocka_unit_test_setup(test_last, kernel_verdict_start),
        cmocka_unit_test_setup(test_last_after_a_failure, kernel_verdict_start),
        cmocka_unit_test_setup(test_what_never_ran, kernel_verdict_start),
        cmocka_unit_test_setup(test_everything_ran, kernel_verdict_start),
        cmocka_unit_test_setup(test_everything, kernel_verdict_start),
        cmocka_unit_test_setup(test_nothing, kernel_verdict_start),
        cmocka_unit_test_setup(test_unknown_names, kernel_verdict_start),
    };

    return unit_test_run(tests);
}
