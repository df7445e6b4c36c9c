/* The kernel's entry point: its only argument, the stack and the processor's state are those of docs/contract.md. */
#include "arch.h"
#include "bail_out.h"
#include "contract.h"
#include "ending.h"
#include "questions.h"
#include "sinks.h"
#include "verdict.h"

_Noreturn void kernel_main(const struct handoff_boot_info *info);

void kernel_main(const struct handoff_boot_info *info)
{
    static struct verdict verdict;

    contract_require(info);
    sinks_begin(info->settings.serial);
    if (!arch_begin(info, sinks_write))
        bail_out("the page below the firmware stack, or one behind a buffer, cannot be unmapped");
    verdict_begin(&verdict, info);
    verdict_run(&verdict);
    ending_prepare(&verdict);
    questions_answer(&verdict);
    verdict_sum(&verdict);
    ending(&verdict);
}
