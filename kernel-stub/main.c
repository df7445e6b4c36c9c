/* The kernel's entry point: its only argument, the stack and the processor's state are those of docs/contract.md. */
#include "arch.h"
#include "bail_out.h"
#include "contract.h"
#include "ending.h"
#include "questions.h"
#include "screen.h"
#include "sinks.h"
#include "verdict.h"

_Noreturn void kernel_main(const struct handoff_boot_info *info);

/* The words begin "Bail out!". The screen comes last: drawing may be what went wrong. */
static void report_exception(const char *bytes, uint64_t size)
{
    sinks_write(bytes, size);
    screen_stopped(bytes);
}

void kernel_main(const struct handoff_boot_info *info)
{
    static struct verdict verdict;

    contract_require(info);
    sinks_begin(info->settings.serial);
    if (!arch_begin(info, report_exception))
        bail_out("the page below the firmware stack, or one behind a buffer, cannot be unmapped");
    screen_open(info);
    verdict_begin(&verdict, info);
    verdict_run(&verdict);
    ending_prepare(&verdict);
    questions_answer(&verdict);
    verdict_sum(&verdict);
    ending(&verdict);
}
