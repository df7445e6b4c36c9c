/* reset.shutdown: judged by the end of the run itself. */
#include "check_cases.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/ending.h"
#include "kernel-stub/sinks.h"
#include "unit_test.h"

static jmp_buf end;
static bool halted;
static bool debug_exit_passed;
static char output[4096];
static UINTN output_size;

static void power_goes_off(void)
{
    longjmp(end, 1);
}

bool arch_debug_exit_present(void)
{
    return false;
}

void arch_debug_exit(bool passed)
{
    debug_exit_passed = passed;
}

_Noreturn void arch_halt(void)
{
    halted = true;
    longjmp(end, 1);
}

const char *arch_reset_name(unsigned way)
{
    (void)way;
    return NULL;
}

void arch_reset(unsigned way)
{
    (void)way;
}

bool arch_serial_begin(uint32_t port)
{
    return port != 0;
}

void arch_serial_write(const char *bytes, uint64_t size)
{
    assert_true(output_size + size < sizeof(output));
    memcpy(output + output_size, bytes, size);
    output_size += size;
}

/* Runs the end of a run in which reset.shutdown was the only check. */
static struct verdict *run_to_the_end(void)
{
    static const char selection[] = "reset.shutdown";
    static struct verdict verdict;

    halted = debug_exit_passed = false;
    output_size = 0;
    memset(output, 0, sizeof(output));
    fixture.info.settings.checks =
        (struct handoff_span){.virtual_address = (UINT64)selection, .size = sizeof(selection)};
    sinks_begin(fixture.info.settings.serial);
    verdict_begin(&verdict, &fixture.info);
    if (setjmp(end) == 0) {
        ending_prepare(&verdict);
        ending(&verdict);
    }
    return &verdict;
}

static void test_power_goes_off(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    firmware.power_off = power_goes_off;
    const struct verdict *verdict = run_to_the_end();
    assert_int_equal(firmware.resets, 1);
    assert_int_equal(firmware.reset_type, EfiResetShutdown);
    assert_int_equal(verdict->failed, 0);
    assert_false(halted);
}

static void test_reset_returns(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    const struct verdict *verdict = run_to_the_end();
    assert_int_equal(verdict->failed, 1);
    assert_int_equal(verdict_last(verdict)->outcome, OUTCOME_FAILED);
    assert_non_null(strstr(output, "not ok 1 - reset.shutdown"));
    assert_non_null(strstr(output, DIAGNOSIS_RETURNED_FROM_RESET));
    assert_non_null(strstr(output, "  service: \"ResetSystem\"\n"));
    assert_true(halted);
    assert_false(debug_exit_passed);
}

static void test_reset_faults(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    fixture.fault = (struct fixture_fault){.service = SERVICE_RESET_SYSTEM, .address = 0x102010, .execute = true};
    const struct verdict *verdict = run_to_the_end();
    assert_int_equal(verdict_last(verdict)->outcome, OUTCOME_FAILED);
    assert_non_null(strstr(output, "not ok 1 - reset.shutdown"));
    assert_true(halted);
}

static void test_reset_not_declared(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    fixture.info.rt_properties &= ~0x0400u;
    const struct verdict *verdict = run_to_the_end();
    assert_int_equal(verdict_last(verdict)->outcome, OUTCOME_SKIPPED);
    assert_int_equal(firmware.resets, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_goes_off),
        cmocka_unit_test(test_reset_returns),
        cmocka_unit_test(test_reset_faults),
        cmocka_unit_test(test_reset_not_declared),
    };

    return unit_test_run(tests);
}
