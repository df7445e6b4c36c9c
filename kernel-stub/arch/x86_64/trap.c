#include "trap.h"

#include <stdbool.h>

#include <handoff/text.h>

#include "../../arch.h"
#include "firmware_call.h"
#include "registers.h"

static void (*report)(const char *bytes, uint64_t size);

void trap_report_with(void (*function)(const char *bytes, uint64_t size))
{
    report = function;
}

static void report_exception(const struct trap_frame *frame, uint64_t address)
{
    static const char *const names[TRAP_GENERAL_REGISTERS] = {"r15", "r14", "r13", "r12", "r11", "r10", "r9", "r8",
                                                              "rdi", "rsi", "rbp", "rdx", "rcx", "rbx", "rax"};
    static char bytes[1024];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "Bail out! exception %lu in the kernel stub, error code 0x%lx, instruction 0x%lx, "
                        "address 0x%lx\n# rsp 0x%016lx, flags 0x%lx\n", frame->vector, frame->error_code,
                        frame->instruction, address, frame->stack, frame->flags);
    for (unsigned i = TRAP_GENERAL_REGISTERS; i > 0; i--)
        handoff_text_format(&text, "# %s 0x%016lx\n", names[i - 1], frame->general[i - 1]);
    report(text.bytes, text.size);
}

static _Noreturn void stop(void)
{
    arch_debug_exit(false);
    arch_halt();
}

void trap(struct trap_frame *frame)
{
    static bool handling;
    const uint64_t address = read_cr2();

    if (handling)
        stop(); /* an exception in the handler, or in its report */
    handling = true;
    if (!firmware_call_interrupted(frame, address)) {
        report_exception(frame, address);
        stop();
    }
    handling = false;
}
