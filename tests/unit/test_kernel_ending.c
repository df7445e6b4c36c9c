/* The ways a run can end, besides the one that reset.shutdown judges. */
#include "kernel-stub/checks/tables.h"
#include "kernel-stub/ending.h"
#include "kernel-stub/keeping.h"
#include "kernel_console.h"
#include "kernel_fixture.h"
#include "kernel_record.h"
#include "unit_test.h"

static void passes(struct check_context *context)
{
    check_pass(context, "fine");
}

static void fails(struct check_context *context)
{
    check_fail(context, NULL, NULL, "not fine");
}

static const struct check checks[] = {
    {"a.passes", SEVERITY_HIGH, "1", passes},
    {"a.fails", SEVERITY_HIGH, "1", fails},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}, {reset_checks, COUNT(reset_checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void run(void)
{
    static struct verdict verdict;

    verdict_begin(&verdict, &fixture.info);
    verdict_run(&verdict);
    ending_prepare(&verdict);
    verdict_sum(&verdict);
    ending(&verdict);
}

static enum console_end end_of(UINT32 after, const char *names)
{
    fixture.info.settings.after = after;
    fixture.info.settings.checks =
        (struct handoff_span){.virtual_address = (UINT64)names, .size = strlen(names) + 1};
    return kernel_console_run(run);
}

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_console_start();
    console.has_debug_exit = true;
    return 0;
}

static void test_debug_exit(void **state)
{
    (void)state;
    assert_int_equal(end_of(HANDOFF_AFTER_DEFAULT, "a.passes,reset.shutdown"), END_PASSED);
    assert_non_null(strstr(console.output, "ok 2 - reset.shutdown # SKIP the debug-exit device ends this run\n"));
    assert_int_equal(firmware.resets, 0);
}

static void test_debug_exit_after_a_failure(void **state)
{
    (void)state;
    assert_int_equal(end_of(HANDOFF_AFTER_DEFAULT, "a.,reset.shutdown"), END_FAILED);
    assert_int_equal(firmware.resets, 0);
}

static void lose_the_place(void)
{
    static struct verdict verdict;

    verdict_begin(&verdict, &fixture.info);
    ending_prepare(&verdict);
    ending(&verdict);
}

static void test_checks_that_never_ran(void **state)
{
    (void)state;
    assert_int_equal(kernel_console_run(lose_the_place), END_FAILED);
    assert_non_null(strstr(console.output, "\nnot ok 1 - a.passes\n# a.passes said nothing"));
    assert_non_null(strstr(console.output, "\nok 3 - reset.shutdown # SKIP"));
}

static void test_without_debug_exit_the_machine_is_switched_off(void **state)
{
    (void)state;
    console.has_debug_exit = false;
    assert_int_equal(end_of(HANDOFF_AFTER_DEFAULT, "a.passes"), END_HALTED);
    assert_int_equal(firmware.resets, 1);
    assert_int_equal(firmware.reset_type, EfiResetShutdown);
    assert_non_null(strstr(console.output, "did not switch the machine off"));
}

/* A ResetSystem that returns is a failure where it was judged, and is not where it was not. */
static void test_shutdown_returns(void **state)
{
    (void)state;
    assert_int_equal(end_of(HANDOFF_AFTER_SHUTDOWN, "a.passes,reset.shutdown"), END_FAILED);
    assert_non_null(strstr(console.output, "not ok 2 - reset.shutdown\n"));
    start(state);
    assert_int_equal(end_of(HANDOFF_AFTER_SHUTDOWN, "a.passes"), END_PASSED);
    assert_int_equal(firmware.reset_type, EfiResetShutdown);
}

static void test_reset_returns(void **state)
{
    (void)state;
    assert_int_equal(end_of(HANDOFF_AFTER_RESET, "a.passes,reset.shutdown"), END_FAILED);
    assert_int_equal(firmware.resets, 1);
    assert_int_equal(firmware.reset_type, EfiResetCold);
    assert_non_null(strstr(console.output, "# SKIP after=reset ends this run with a cold reset\n"));
    assert_non_null(strstr(console.output, "did not reset the machine"));
}

static void test_halt(void **state)
{
    (void)state;
    assert_int_equal(end_of(HANDOFF_AFTER_HALT, "a.passes,reset.shutdown"), END_HALTED);
    assert_int_equal(firmware.resets, 0);
    assert_non_null(strstr(console.output, "# SKIP after=halt ends this run\n"));
}

static void test_shutdown_not_declared(void **state)
{
    (void)state;
    fixture.info.rt_properties &= ~0x0400u;
    assert_int_equal(end_of(HANDOFF_AFTER_SHUTDOWN, "a.passes,reset.shutdown"), END_PASSED);
    assert_int_equal(firmware.resets, 0);
    assert_non_null(strstr(console.output, "# SKIP RT_PROPERTIES_TABLE declares ResetSystem unsupported\n"));
    assert_non_null(strstr(console.output, "was not called: RT_PROPERTIES_TABLE declares"));
}

/* --- after=report ----------------------------------------------------------------------------------- */

static void resets(void)
{
    kernel_console_end(END_RESET);
}

static const char *record(void)
{
    unsigned parts;
    const char *text = kernel_record_read(&parts);

    return text != NULL ? text : "no record";
}

static void assert_order(const char *first, const char *second)
{
    const char *at = strstr(console.output, first);

    if (at == NULL || strstr(at, second) == NULL)
        fail_msg("'%s' and then '%s' in:\n%s", first, second, console.output);
}

static int start_report(void **state)
{
    start(state);
    console.has_debug_exit = false;
    console.reset_works = true;
    fixture.info.run = 4711;
    return 0;
}

static void test_report(void **state)
{
    (void)state;
    firmware.power_off = resets;
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.,reset.shutdown"), END_RESET);
    assert_int_equal(firmware.resets, 1);
    assert_int_equal(firmware.reset_type, EfiResetCold);
    assert_non_null(strstr(console.output, "ok 3 - reset.shutdown # SKIP after=report does not switch the"));
    assert_order("# after=report: keeping the result\n", "# the result is kept in HandoffReport0 (");
    assert_order(" bytes); resetting: leave the stick in\n", "# after=report: calling ResetSystem(EfiResetCold)\n");
    assert_non_null(strstr(record(), "P 3\n+ a.passes\n- a.fails\n"));
    assert_non_null(strstr(record(), "/ reset.shutdown\tafter=report does not switch the machine off\n"
                                     "= FAILED\t1\t1\t1\t0\n"));
    assert_null(strstr(record(), "\nN "));
    assert_int_equal(firmware.write_calls, 1);
    assert_int_equal(kernel_console_count("resetting through"), 0);
}

/* The emulator's exit status is what such a run is for. */
static void test_report_with_debug_exit(void **state)
{
    (void)state;
    console.has_debug_exit = true;
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.passes,reset.shutdown"), END_PASSED);
    assert_int_equal(firmware.resets, 0);
    assert_int_equal(firmware.write_calls, 0);
    assert_non_null(strstr(console.output, "# SKIP the debug-exit device ends this run\n"));
}

/* One more write says that the firmware did not reset; then come the machine's own ways. */
static void test_report_reset_returns(void **state)
{
    (void)state;
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.passes"), END_RESET);
    assert_non_null(strstr(record(), "+ a.passes\nN ResetSystem(EfiResetCold) returned\n= PASSED\t1\t0\t0\t0\n"));
    assert_int_equal(firmware.write_calls, 2);
    assert_order("# ResetSystem(EfiResetCold) returned\n", "# resetting through the first way\n");
    assert_order("the first way\n", "# resetting through the second way\n");
}

static void test_report_reset_faults(void **state)
{
    (void)state;
    fixture.fault = (struct fixture_fault){.service = SERVICE_RESET_SYSTEM, .address = 0x102010, .execute = true};
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.passes"), END_RESET);
    assert_non_null(strstr(record(), "N ResetSystem(EfiResetCold) faulted\n"));
    assert_non_null(strstr(console.output, "# ResetSystem(EfiResetCold) faulted\n"));
}

static void test_report_reset_not_declared(void **state)
{
    (void)state;
    fixture.info.rt_properties &= ~0x0400u;
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.passes"), END_RESET);
    assert_int_equal(firmware.resets, 0);
    assert_non_null(strstr(record(), "N ResetSystem(EfiResetCold) was not called: "));
}

/* Nothing resets it: it stands still, and what was kept stays. */
static void test_report_nothing_resets(void **state)
{
    (void)state;
    console.reset_works = false;
    firmware.failing_write = 2;
    firmware.failing_status = EFI_DEVICE_ERROR;
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.passes"), END_HALTED);
    assert_order("# the result stays as it was kept, without this\n", "the second way\n");
    assert_order("the second way\n", "# the machine does not reset; the result is kept: switch it off and on");
    assert_non_null(strstr(record(), "P 1\n+ a.passes\n= PASSED"));
}

static void test_report_not_kept(void **state)
{
    (void)state;
    firmware.power_off = resets;
    firmware.status_service = SERVICE_SET_VARIABLE;
    firmware.status = EFI_UNSUPPORTED;
    assert_int_equal(end_of(HANDOFF_AFTER_REPORT, "a.passes"), END_HALTED);
    assert_int_equal(firmware.resets, 0);
    assert_order("# the result could not be kept: SetVariable returned EFI_UNSUPPORTED; this firmware writes no",
                 "# photograph this screen, then switch the machine off\n");
    assert_string_equal(record(), "no record");
}

static void nothing_is_collected_unless_it_is_wanted(void **state)
{
    (void)state;
    fixture.info.settings.after = HANDOFF_AFTER_REPORT;
    assert_true(keeping_wanted(&fixture.info));
    console.has_debug_exit = true;
    assert_false(keeping_wanted(&fixture.info));
    console.has_debug_exit = false;
    for (UINT32 after = HANDOFF_AFTER_DEFAULT; after <= HANDOFF_AFTER_HALT; after++) {
        fixture.info.settings.after = after;
        assert_false(keeping_wanted(&fixture.info));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_debug_exit, start),
        cmocka_unit_test_setup(test_debug_exit_after_a_failure, start),
        cmocka_unit_test_setup(test_checks_that_never_ran, start),
        cmocka_unit_test_setup(test_without_debug_exit_the_machine_is_switched_off, start),
        cmocka_unit_test_setup(test_shutdown_returns, start),
        cmocka_unit_test_setup(test_reset_returns, start),
        cmocka_unit_test_setup(test_halt, start),
        cmocka_unit_test_setup(test_shutdown_not_declared, start),
        cmocka_unit_test_setup(nothing_is_collected_unless_it_is_wanted, start_report),
        cmocka_unit_test_setup(test_report, start_report),
        cmocka_unit_test_setup(test_report_with_debug_exit, start_report),
        cmocka_unit_test_setup(test_report_reset_returns, start_report),
        cmocka_unit_test_setup(test_report_reset_faults, start_report),
        cmocka_unit_test_setup(test_report_reset_not_declared, start_report),
        cmocka_unit_test_setup(test_report_nothing_resets, start_report),
        cmocka_unit_test_setup(test_report_not_kept, start_report),
    };

    return unit_test_run(tests);
}
