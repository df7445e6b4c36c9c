#include "fault.h"

#include "diagnosis.h"

const char *fault_diagnosis(const struct handoff_boot_info *info, const struct firmware_call *call)
{
    struct access access = {
        .address = call->fault.address,
        .page_fault = call->fault_page,
        .write = call->fault_write,
        .execute = call->fault_execute,
        .interrupt = call->fault_interrupt,
    };

    arch_stack_guard(&access.guard_low, &access.guard_high);
    return diagnose(info, &access);
}
