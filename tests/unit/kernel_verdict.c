#include "kernel_verdict.h"

#include "kernel_console.h"
#include "unit_test.h"

struct verdict verdict;
const char *kernel_verdict_selection;

void kernel_verdict_select(void)
{
    const char *checks = kernel_verdict_selection;

    fixture.info.settings.checks =
        (struct handoff_span){.virtual_address = (UINT64)checks, .size = checks != NULL ? strlen(checks) + 1 : 0};
}

void kernel_verdict_run(void)
{
    kernel_verdict_select();
    verdict_begin(&verdict, &fixture.info);
    verdict_run(&verdict);
    verdict_sum(&verdict);
}

void kernel_verdict_of(const char *names)
{
    kernel_verdict_selection = names;
    assert_int_equal(kernel_console_run(kernel_verdict_run), END_RETURNED);
}

void assert_printed(const char *text)
{
    if (strstr(console.output, text) == NULL)
        fail_msg("not printed: %s\nbut: %s", text, console.output);
}

int kernel_verdict_start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_console_start();
    return 0;
}
