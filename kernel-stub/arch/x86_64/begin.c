#include "../../arch.h"
#include "buffer_guards.h"
#include "descriptors.h"
#include "entry_state.h"
#include "firmware_stack.h"
#include "interrupt_controller.h"
#include "trap.h"

bool arch_begin(const struct handoff_boot_info *info, void (*report)(const char *bytes, uint64_t size))
{
    entry_state_compare(info);
    trap_report_with(report);
    descriptors_begin();
    interrupt_controllers_move();
    return firmware_stack_begin(info) && buffer_guards_begin(info);
}
