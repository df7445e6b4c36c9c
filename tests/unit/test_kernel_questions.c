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

/* A fault speaks against pointers if it is of one; what a check of SetVirtualAddressMap found does in any case. */
static void what_a_fault_says_of_pointers(void **state)
{
    static const char *const of_pointers[] = {DIAGNOSIS_UNCONVERTED_POINTER, DIAGNOSIS_UNCONVERTED_CODE_POINTER,
                                              DIAGNOSIS_CONVERTED_TWICE};
    struct runtime *runtime = &verdict.runtime;

    (void)state;
    verdict.entry[3].outcome = OUTCOME_FAILED;
    runtime->faults = 2;
    runtime->fault[0] = (struct service_fault){.service = SERVICE_GET_TIME, .diagnosis = DIAGNOSIS_NULL_POINTER};
    runtime->fault[1].diagnosis = DIAGNOSIS_STALE_BOOT_SERVICES_DATA;
    assert_answered("converted? not known: GetTime faulted otherwise (null-pointer) (5 calls with no physical "
                    "address translated, 2 faults)\n");
    fixture.info.settings.keep_identity = 1;
    assert_answered("converted? not known: identity=keep lets");
    fixture.info.settings.keep_identity = 0;
    for (unsigned i = 0; i < COUNT(of_pointers); i++) {
        runtime->fault[1].diagnosis = of_pointers[i];
        assert_answered("converted? no: isolation.no_fault failed (5 calls");
    }
    runtime->fault[1].diagnosis = DIAGNOSIS_UNKNOWN;
    verdict.entry[2].outcome = OUTCOME_FAILED;
    assert_answered("converted? no: svam.converted_once failed (5 calls");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(how_often_the_handler_ran, start),
        cmocka_unit_test_setup(how_pointers_were_put_to_the_test, start),
        cmocka_unit_test_setup(what_a_fault_says_of_pointers, start),
    };

    return unit_test_run(tests);
}
