/* What a finding is about: a service, and an address where there is one. */
#include "check_results.h"
#include "kernel-stub/diagnosis.h"
#include "unit_test.h"

static void assert_place(const char *name, UINT64 place)
{
    const struct result *result = result_of(name);

    assert_true(result->has_address);
    assert_int_equal(result->address, place);
}

static void assert_fault_is_about(UINT32 vector, UINT64 address, UINT64 place)
{
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = address};
    fixture.fault_vector = vector;
    run_every_check();
    assert_place("time.get", place);
    assert_place("runtime.get_time", place);
    assert_place("isolation.no_fault", place);
    assert_false(result_of("variable.round_trip")->has_address);
}

/* An interrupt has no address: its instruction says whose fault it was. A page fault's may be 0, and a general
 * protection fault has one where a register tells. */
static void test_what_a_fault_is_about(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    const UINT64 instruction = (UINT64)kernel_fixture_tables()->services.GetTime + 4;
    assert_fault_is_about(13, 0, instruction);
    assert_fault_is_about(13, HANDOFF_POISON, HANDOFF_POISON);
    assert_fault_is_about(0, 0, 0);
    assert_string_equal(result_of("time.get")->diagnosis, DIAGNOSIS_NULL_POINTER);
}

/* What an answer, a register or the stack says of one service names it. */
static void test_findings_name_their_service(void **state)
{
    static const struct {
        const char *check;
        const char *service;
    } named[] = {
        {"variable.query_info", "QueryVariableInfo"},   {"variable.enumerate", "GetNextVariableName"},
        {"variable.small_buffer", "GetVariable"},       {"time.get", "GetTime"},
        {"monotonic.rises", "GetNextHighMonotonicCount"}, {"runtime.set_time", "SetTime"},
        {"isolation.registers", "GetVariable"},         {"isolation.stack", "SetVariable"},
    };

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    firmware.remaining_storage = firmware.maximum_storage + 1;
    firmware.lists_again = firmware.small_buffer_wrong_size = firmware.clock_stands = firmware.counter_stands =
        firmware.takes_month_13 = true;
    fixture.change.service = SERVICE_GET_VARIABLE;
    fixture.deep_service = SERVICE_SET_VARIABLE;
    fixture.deep_bytes = 8193;
    run_every_check();
    for (UINTN i = 0; i < COUNT(named); i++) {
        const struct result *result = result_of(named[i].check);
        assert_true(is_finding(result->outcome));
        assert_string_equal(result->service, named[i].service);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_fault_is_about),
        cmocka_unit_test(test_findings_name_their_service),
    };

    return unit_test_run(tests);
}
