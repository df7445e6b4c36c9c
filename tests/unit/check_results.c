#include "check_results.h"

#include "unit_test.h"

struct result results[RESULTS];
UINTN result_count;

static void run(const struct check *check, struct runtime *runtime)
{
    assert_true(result_count < RESULTS);
    struct result *result = &results[result_count++];
    struct check_context context = {
        .info = &fixture.info,
        .runtime = runtime,
        .check = check,
        .seen = handoff_text_in(result->seen, sizeof(result->seen)),
        .next = handoff_text_in(result->next, sizeof(result->next)),
    };

    check->run(&context);
    assert_false(runtime->undeclared_too);
    result->check = check;
    result->outcome = context.outcome;
    result->diagnosis = context.diagnosis;
    result->has_address = context.has_address;
    result->address = context.address;
    result->service = context.service;
}

void run_checks(struct runtime *runtime, const char *names)
{
    result_count = 0;
    for (unsigned table = 0; table < check_table_count; table++) {
        for (unsigned i = 0; i < check_tables[table].count; i++) {
            const struct check *check = &check_tables[table].checks[i];
            if (check->run != NULL && strncmp(check->name, names, strlen(names)) == 0)
                run(check, runtime);
        }
    }
}

void run_every_check(void)
{
    struct runtime runtime;

    runtime_begin(&runtime, &fixture.info);
    run_checks(&runtime, "");
}

const struct result *result_of(const char *name)
{
    for (UINTN i = 0; i < result_count; i++) {
        if (strcmp(results[i].check->name, name) == 0)
            return &results[i];
    }
    fail_msg("there is no check %s", name);
    abort(); /* which fail_msg has left */
}

bool is_finding(enum outcome outcome)
{
    return outcome == OUTCOME_FAILED || outcome == OUTCOME_WARNED;
}
