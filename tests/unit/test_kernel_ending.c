/* The ways a run can end, besides the one that reset.shutdown judges. */
#include "kernel-stub/checks/tables.h"
#include "kernel-stub/ending.h"
#include "kernel_console.h"
#include "kernel_fixture.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_debug_exit, start),
        cmocka_unit_test_setup(test_debug_exit_after_a_failure, start),
        cmocka_unit_test_setup(test_without_debug_exit_the_machine_is_switched_off, start),
        cmocka_unit_test_setup(test_shutdown_returns, start),
        cmocka_unit_test_setup(test_reset_returns, start),
        cmocka_unit_test_setup(test_halt, start),
        cmocka_unit_test_setup(test_shutdown_not_declared, start),
    };

    return unit_test_run(tests);
}
