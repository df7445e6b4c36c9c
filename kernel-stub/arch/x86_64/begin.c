#include "../../arch.h"
#include "descriptors.h"
#include "firmware_stack.h"
#include "trap.h"

bool arch_begin(const struct handoff_boot_info *info, void (*report)(const char *bytes, uint64_t size))
{
    trap_report_with(report);
    descriptors_begin();
    return firmware_stack_begin(info);
}
