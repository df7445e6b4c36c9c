/* What isolation.trace_all says of a list that is not complete. */
#include "kernel-stub/checks/tables.h"
#include "kernel-stub/diagnosis.h"
#include "kernel_fixture.h"
#include "unit_test.h"

static struct runtime runtime;
static char seen[512];

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    fixture.info.trace = 1;
    runtime_begin(&runtime, &fixture.info);
    runtime.service[SERVICE_GET_TIME].calls = 9;
    runtime.trace.offences.used = 1;
    runtime.trace.offence[0] = (struct handoff_offence){.fault = {.vector = 14, .address = 0x100010}, .count = 1};
    runtime.trace.circumstances[0] =
        (struct trace_circumstances){.service = SERVICE_GET_TIME, .diagnosis = DIAGNOSIS_STALE_BOOT_SERVICES_DATA};
    return 0;
}

static void assert_seen(const char *expected)
{
    char next[512];
    struct check_context context = {.info = &fixture.info,
                                    .runtime = &runtime,
                                    .check = trace_checks,
                                    .seen = handoff_text_in(seen, sizeof(seen)),
                                    .next = handoff_text_in(next, sizeof(next))};

    trace_checks[0].run(&context);
    assert_int_equal(context.outcome, OUTCOME_FAILED);
    assert_string_equal(seen, expected);
}

static void a_complete_list(void **state)
{
    (void)state;
    runtime.trace.steps = 1;
    assert_seen("offences: 1, in 9 runtime calls");
}

static void a_list_without_room(void **state)
{
    (void)state;
    runtime.trace.offences.lost = 2;
    assert_seen("offences: 1, in 9 runtime calls; 2 more faults found no room in the list");
}

static void a_list_at_its_limit(void **state)
{
    (void)state;
    runtime.trace.steps = 0;
    assert_seen("offences: 1, in 9 runtime calls; the limit of 1048576 steps was reached, the list is not complete");
}

static void a_list_with_both(void **state)
{
    (void)state;
    runtime.trace.offences.lost = 2;
    runtime.trace.steps = 0;
    assert_seen("offences: 1, in 9 runtime calls; 2 more faults found no room in the list; the limit of 1048576 "
                "steps was reached, the list is not complete");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_complete_list, start),
        cmocka_unit_test_setup(a_list_without_room, start),
        cmocka_unit_test_setup(a_list_at_its_limit, start),
        cmocka_unit_test_setup(a_list_with_both, start),
    };

    return unit_test_run(tests);
}
