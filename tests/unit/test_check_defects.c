/* Every check on a faultless machine, and on machines with one thing wrong: the check meant for it says so, with the
 * right diagnosis, and no other check fails. */
#include "check_cases.h"
#include "unit_test.h"

#define CHECKS 128

struct result {
    const struct check *check;
    enum outcome        outcome;
    const char         *diagnosis;
    char                seen[512];
};
static struct result results[CHECKS];
static UINTN result_count;

static void run(const struct check *check, struct runtime *runtime)
{
    struct result *result = &results[result_count++];
    char next[512];
    struct check_context context = {
        .info = &fixture.info,
        .runtime = runtime,
        .check = check,
        .seen = handoff_text_in(result->seen, sizeof(result->seen)),
        .next = handoff_text_in(next, sizeof(next)),
    };

    check->run(&context);
    *result = (struct result){.check = check, .outcome = context.outcome, .diagnosis = context.diagnosis};
    memcpy(result->seen, context.seen.bytes, context.seen.size + 1);
}

static void run_all(void)
{
    struct runtime runtime;

    result_count = 0;
    runtime_begin(&runtime, &fixture.info);
    for (unsigned table = 0; table < check_table_count; table++) {
        for (unsigned i = 0; i < check_tables[table].count; i++) {
            if (check_tables[table].checks[i].run != NULL)
                run(&check_tables[table].checks[i], &runtime);
        }
    }
}
