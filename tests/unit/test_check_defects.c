/* Every check on a faultless machine, and on machines with one thing wrong: the check meant for it says so, with the
 * right diagnosis, and no other check fails. */
#include "check_cases.h"
#include "check_results.h"
#include "unit_test.h"

static const struct expectation *expectation_of(const struct check_case *tested, const char *name)
{
    for (UINTN i = 0; i < EXPECTATIONS && tested->expected[i].check != NULL; i++) {
        if (strcmp(tested->expected[i].check, name) == 0)
            return &tested->expected[i];
    }
    return NULL;
}

static void assert_expected(const struct expectation *expected, const struct result *result)
{
    char said[640];
    struct handoff_text text = handoff_text_in(said, sizeof(said));

    if (result->outcome != expected->outcome)
        fail_msg("%s: outcome %d, expected %d: %s", expected->check, (int)result->outcome, (int)expected->outcome,
                 result->seen);
    if (is_finding(expected->outcome))
        handoff_text_format(&text, "%s: ", result->diagnosis);
    handoff_text_format(&text, "%s", result->seen);
    if (strstr(said, expected->says) == NULL)
        fail_msg("%s says '%s', expected '%s'", expected->check, said, expected->says);
    if (is_finding(expected->outcome) && strncmp(said, expected->says, strlen(result->diagnosis)) != 0)
        fail_msg("%s: diagnosis %s, expected '%s'", expected->check, result->diagnosis, expected->says);
}

/* A person has to learn what was seen and, of a finding, what to do. */
static void assert_complete(const struct result *result)
{
    if (result->outcome == OUTCOME_NONE || result->seen[0] == '\0')
        fail_msg("%s said nothing", result->check->name);
    if (is_finding(result->outcome) && (result->diagnosis == NULL || result->next[0] == '\0'))
        fail_msg("%s gives no diagnosis or no next step", result->check->name);
}

static void test_case(void **state)
{
    const struct check_case *tested = *state;

    kernel_fixture_start(tested->virtmap);
    tested->spoil();
    run_every_check();
    for (UINTN i = 0; i < EXPECTATIONS && tested->expected[i].check != NULL; i++)
        assert_expected(&tested->expected[i], result_of(tested->expected[i].check));
    for (UINTN i = 0; i < result_count; i++) {
        assert_complete(&results[i]);
        if (is_finding(results[i].outcome) && expectation_of(tested, results[i].check->name) == NULL)
            fail_msg("%s is not expected to find: %s", results[i].check->name, results[i].seen);
    }
}

/* Skipped on every machine: the loader makes these calls, the svam.* checks judge them. */
static bool is_judged_elsewhere(const struct check *check)
{
    return strcmp(check->name, "runtime.set_virtual_address_map") == 0 || strcmp(check->name, "runtime.convert_"
                                                                                              "pointer") == 0;
}

static bool is_judged_by_the_next_boot(const struct check *check)
{
    return strcmp(check->name, "variable.survives_reset") == 0;
}

static bool is_not_asked_for(const struct check *check)
{
    return (is_judged_by_the_next_boot(check) && fixture.info.settings.after != HANDOFF_AFTER_REPORT) ||
           (strcmp(check->name, "isolation.stages") == 0 && fixture.info.stages == 0) ||
           (strcmp(check->name, "isolation.trace_all") == 0 && fixture.info.trace == 0);
}

static enum outcome healthy_outcome(const struct check *check)
{
    if (is_judged_elsewhere(check) || is_not_asked_for(check) || strcmp(check->name, "runtime.reset_system") == 0)
        return OUTCOME_SKIPPED;
    return is_judged_by_the_next_boot(check) ? OUTCOME_OPEN : OUTCOME_PASSED;
}

static void assert_healthy(const struct result *result)
{
    assert_complete(result);
    if (result->outcome != healthy_outcome(result->check))
        fail_msg("%s: outcome %d: %s", result->check->name, (int)result->outcome, result->seen);
}

static void test_healthy(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    run_every_check();
    for (UINTN i = 0; i < result_count; i++)
        assert_healthy(&results[i]);
    assert_int_equal(kernel_firmware_left_over(), 0);
    assert_int_equal(firmware.counter_calls, 2);
    assert_int_equal(firmware.resets, 0);
}

static void test_healthy_with_all_settings(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    fixture.info.trace = 1;
    fixture.info.stages = 1;
    fixture.info.settings.after = HANDOFF_AFTER_REPORT;
    run_every_check();
    for (UINTN i = 0; i < result_count; i++)
        assert_healthy(&results[i]);
    assert_int_equal(kernel_firmware_left_over(), 0);
    assert_int_equal(firmware.counter_calls, 2);
}

static void test_nothing_is_written_when_the_store_is_nearly_full(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    firmware.remaining_storage = 5 * 1024;
    run_every_check();
    assert_int_equal(firmware.writes, 0);
    assert_int_equal(firmware.counter_calls, 0);
}

/* Created variables are deleted after failures too. */
static void test_nothing_is_left_behind(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    firmware.write_flips_a_bit = firmware.lists_no_new = firmware.takes_volatile = true;
    run_every_check();
    assert_true(firmware.writes >= 4);
    assert_int_equal(kernel_firmware_left_over(), 0);
}

/* A check selected alone makes the one call it needs. */
static void test_runtime_checks_call_for_themselves(void **state)
{
    struct runtime runtime;

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    runtime_begin(&runtime, &fixture.info);
    run_checks(&runtime, "runtime.");
    assert_int_equal(result_count, SERVICE_COUNT);
    for (UINTN i = 0; i < result_count; i++)
        assert_healthy(&results[i]);
    assert_int_equal(firmware.writes, 0);
    assert_int_equal(firmware.counter_calls, 1);
}

static const struct case_table *const tables[] = {&map_cases,       &exit_boot_cases, &svam_cases,
                                                  &converted_cases, &variable_cases,  &service_cases,
                                                  &isolation_cases, &attributes_cases,
                                                  &protection_cases, &properties_cases, &trace_cases};

static bool has_failing_case(const char *name)
{
    for (UINTN table = 0; table < COUNT(tables); table++) {
        for (UINTN i = 0; i < tables[table]->count; i++) {
            const struct expectation *expected = expectation_of(&tables[table]->cases[i], name);
            if (expected != NULL && is_finding(expected->outcome))
                return true;
        }
    }
    return false;
}

static void test_every_check_was_seen_failing(void **state)
{
    UINTN without_function = 0;

    (void)state;
    for (unsigned table = 0; table < check_table_count; table++) {
        for (unsigned i = 0; i < check_tables[table].count; i++) {
            const struct check *check = &check_tables[table].checks[i];
            without_function += check->run == NULL;
            if (check->run != NULL && !is_judged_elsewhere(check) && !is_judged_by_the_next_boot(check) &&
                !has_failing_case(check->name))
                fail_msg("no case makes %s fail", check->name);
        }
    }
    assert_int_equal(without_function, 1); /* reset.shutdown: test_check_reset.c */
}

/* The names are what users select and what results are compared by. */
static void test_names_are_unique(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    run_every_check();
    for (UINTN i = 0; i < result_count; i++)
        assert_ptr_equal(result_of(results[i].check->name), &results[i]);
}

#define CASES 512
static const struct CMUnitTest others[] = {
    cmocka_unit_test(test_healthy),
    cmocka_unit_test(test_healthy_with_all_settings),
    cmocka_unit_test(test_nothing_is_written_when_the_store_is_nearly_full),
    cmocka_unit_test(test_nothing_is_left_behind),
    cmocka_unit_test(test_runtime_checks_call_for_themselves),
    cmocka_unit_test(test_every_check_was_seen_failing),
    cmocka_unit_test(test_names_are_unique),
};
static struct CMUnitTest tests[CASES + COUNT(others)];

static UINTN add_cases(UINTN count, const struct case_table *table)
{
    if (table->count > CASES - count)
        abort(); /* cases must not be left out in silence */
    for (UINTN i = 0; i < table->count; i++, count++)
        tests[count] = (struct CMUnitTest){.name = table->cases[i].story,
                                           .test_func = test_case,
                                           .initial_state = (void *)(uintptr_t)&table->cases[i]};
    return count;
}

int main(void)
{
    UINTN count = 0;

    for (UINTN table = 0; table < COUNT(tables); table++)
        count = add_cases(count, tables[table]);
    for (UINTN i = 0; i < COUNT(others); i++)
        tests[count++] = others[i];
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return _cmocka_run_group_tests("checks", tests, count, NULL, NULL);
}
