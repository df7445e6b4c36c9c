/* The summary's answers where they count something, and where that is one. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/questions.h"
#include "kernel_console.h"
#include "kernel_verdict.h"
#include "unit_test.h"

static void passes(struct check_context *context)
{
    check_pass(context, "fine");
}

static const struct check checks[] = {
    {"svam.convert_pointer", SEVERITY_HIGH, "1", passes},
    {"svam.tables_converted", SEVERITY_HIGH, "1", passes},
    {"svam.converted_once", SEVERITY_HIGH, "1", passes},
    {"isolation.no_fault", SEVERITY_HIGH, "1", passes},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void answer(void)
{
    questions_answer(&verdict);
}

static int start(void **state)
{
    kernel_verdict_start(state);
    kernel_verdict_of(NULL);
    verdict.runtime.service[SERVICE_GET_TIME].calls = 5;
    return 0;
}

static void assert_answered(const char *text)
{
    kernel_console_start();
    kernel_console_run(answer);
    assert_printed(text);
}

static void how_often_the_handler_ran(void **state)
{
    (void)state;
    assert_answered("handlers run? yes, the loader's own handler ran 1 time and asked for 8 conversions\n");
    fixture.info.svam.witness_runs = 2;
    assert_answered("handlers run? yes, the loader's own handler ran 2 times and asked for 8 conversions\n");
}

static void how_pointers_were_put_to_the_test(void **state)
{
    (void)state;
    assert_answered("converted? yes (5 calls with no physical address translated, 0 faults)\n");
    verdict.runtime.faults = 1;
    verdict.runtime.fault[0].diagnosis = DIAGNOSIS_UNKNOWN;
    verdict.runtime.trace.on = true;
    assert_answered("converted? yes (5 calls with no physical address translated, 1 fault)\n");
    verdict.runtime.trace.offences.used = 1;
    assert_answered("converted? yes (5 calls with no physical address translated but those that trace=yes granted, "
                    "1 fault)\n");
    verdict.runtime.trace.on = false;
    assert_answered("converted? yes (5 calls with no physical address translated, 1 fault)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(how_often_the_handler_ran, start),
        cmocka_unit_test_setup(how_pointers_were_put_to_the_test, start),
    };

    return unit_test_run(tests);
}
