/* The answers below a verdict: they claim no more than was watched. */
#include "kernel-stub/questions.h"
#include "kernel_console.h"
#include "kernel_verdict.h"
#include "unit_test.h"

#define ANSWER    "ExitBootServices? no, "
#define UNWATCHED "not watched: SetVirtualAddressMap (crossing=lenient); "
#define UNUSED    "5 calls with that memory not translated, and its poison is intact\n"

static void calls(struct check_context *context)
{
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    runtime_get_time(context->runtime, &time, &capabilities);
    check_pass(context, "called");
}

static bool converted_twice;

static void converts(struct check_context *context)
{
    if (converted_twice)
        check_fail(context, NULL, NULL, "twice");
    check_pass(context, "once");
}

static const struct check checks[] = {
    {"svam.convert_pointer", SEVERITY_HIGH, "1", calls},       {"svam.tables_converted", SEVERITY_HIGH, "1", calls},
    {"svam.converted_once", SEVERITY_HIGH, "1", converts},     {"isolation.no_fault", SEVERITY_HIGH, "1", calls},
    {"exit_boot.no_boot_service", SEVERITY_HIGH, "1", calls}, {"isolation.poison_intact", SEVERITY_HIGH, "1", calls},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void run(void)
{
    kernel_verdict_run();
    questions_answer(&verdict);
}

static void assert_answered(const char *answer)
{
    kernel_console_start();
    assert_int_equal(kernel_console_run(run), END_RETURNED);
    assert_printed(answer);
}

static void test_converted_pointers(void **state)
{
    struct handoff_settings *settings = &fixture.info.settings;

    (void)state;
    assert_answered("# 6. Were runtime pointers converted? yes (5 calls with no physical address translated, ");
    settings->keep_identity = 1;
    assert_answered("# 6. Were runtime pointers converted? not known: identity=keep ");
    settings->keep_identity = 0;
    settings->virtmap = HANDOFF_VIRTMAP_OVER;
    assert_answered("# 6. Were runtime pointers converted? not known: virtmap=over ");
    converted_twice = true;
    assert_answered("# 6. Were runtime pointers converted? no: svam.converted_once failed\n");
    converted_twice = false;
    settings->virtmap = HANDOFF_VIRTMAP_IDENTITY;
    assert_answered("# 6. Were runtime pointers converted? not known: physical and virtual addresses are equal ");
}

static void test_use_of_boot_services(void **state)
{
    (void)state;
    fixture.info.settings.crossing_strict = 1;
    assert_answered(ANSWER UNUSED);
    fixture.info.settings.crossing_strict = 0;
    assert_answered(ANSWER UNWATCHED UNUSED);
    fixture.info.svam.status = HANDOFF_NOT_CALLED;
    assert_answered(ANSWER UNUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_converted_pointers, kernel_verdict_start),
        cmocka_unit_test_setup(test_use_of_boot_services, kernel_verdict_start),
    };

    return unit_test_run(tests);
}
