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
        .buffer_guard = arch_buffer_guard(call->fault.address),
    };

    arch_stack_guard(&access.guard_low, &access.guard_high);
    return diagnose(info, &access);
}

uint64_t fault_place(const struct handoff_fault *fault)
{
    return arch_is_page_fault(fault) || fault->address != 0 ? fault->address : fault->instruction;
}

void fault_describe_address(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text)
{
    uint64_t low, high;

    arch_stack_guard(&low, &high);
    if (arch_buffer_guard(address))
        handoff_text_format(text, "the guard page behind the caller's buffer");
    else if (address >= low && address < high)
        handoff_text_format(text, "the guard page below the stack");
    else
        describe_address(info, address, text);
}
