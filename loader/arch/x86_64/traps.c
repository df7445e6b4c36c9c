/* Exceptions on the crossing table. One inside a guarded firmware call ends that call, unless the call is traced and
 * the page fault can be stepped over; one outside means that the loader itself is wrong. */
#include "traps.h"

#include <string.h>

#include "../../arch.h"

#define VECTOR_DEBUG       1
#define VECTOR_PAGE_FAULT  14
#define PAGE_FAULT_WRITE   0x02u /* error code. Intel SDM volume 3, 4.7 */
#define PAGE_FAULT_EXECUTE 0x10u
#define FLAG_TRAP          0x100u
#define FLAGS_AT_RESET     2u
#define CODE_SELECTOR      0x08
#define DATA_SELECTOR      0x10

/* The call that is under way. fault NULL: there is none. */
static struct {
    struct handoff_fault    *fault;
    const struct arch_trace *trace;
    UINT64                   stack; /* for guarded_leave */
} guarded;

static UINT64 read_cr2(void)
{
    UINT64 value;

    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static void write_root(UINT64 root)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(root) : "memory");
}

EFI_STATUS arch_call_guarded(struct handoff_fault *fault, const struct arch_trace *trace,
                             EFI_STATUS (*call)(void *context), void *context)
{
    fault->vector = HANDOFF_NO_FAULT;
    guarded.fault = fault;
    guarded.trace = trace;
    const EFI_STATUS status = guarded_enter(call, context, &guarded.stack);
    guarded.fault = NULL;
    return status;
}

static struct handoff_fault fault_of(const struct trap_frame *frame)
{
    const struct handoff_fault fault = {
        .vector = (UINT32)frame->vector,
        .error_code = (UINT32)frame->error_code,
        .instruction = frame->instruction,
        .address = frame->vector == VECTOR_PAGE_FAULT ? read_cr2() : 0,
    };

    return fault;
}

/* A call that went astray has left its return address. Firmware may run on a stack of its own, which need not be
 * mapped. */
static UINT64 caller_of(const struct trap_frame *frame)
{
    const struct handoff_span *stack = &guarded.trace->stack;
    const UINT64 offset = frame->stack - stack->physical_address;
    UINT64 caller = 0;

    if (offset < stack->size && stack->size - offset >= sizeof(caller))
        memcpy(&caller, (const void *)frame->stack, sizeof(caller));
    return caller;
}

/* With EFER.NXE off the error code does not tell of instruction fetches, and what is read at the instruction itself
 * was to be run. An instruction that runs over into a page that is missing still looks like a read there. */
static bool is_fetch(const struct handoff_fault *fault)
{
    return (fault->error_code & PAGE_FAULT_EXECUTE) != 0 ||
           ((fault->error_code & PAGE_FAULT_WRITE) == 0 && fault->address == fault->instruction);
}

/* The instruction is tried again, on the table that this puts in force. False: the call has to end. */
static bool goes_on(struct trap_frame *frame, const struct handoff_fault *fault)
{
    const struct arch_trace *trace = guarded.trace;
    const bool execute = is_fetch(fault);

    switch (trace->judge(trace->context, fault, execute, execute ? caller_of(frame) : 0)) {
    case ARCH_FAULT_AGAIN:
        arch_flush_translations();
        return true;
    case ARCH_FAULT_STEP:
        frame->flags |= FLAG_TRAP;
        write_root(trace->stepping_root);
        return true;
    default:
        write_root(trace->root);
        return false;
    }
}

/* The instruction was stepped over. Or the firmware saved its flags in one that was, and has now restored them. */
static void end_step(struct trap_frame *frame)
{
    frame->flags &= ~(UINT64)FLAG_TRAP;
    write_root(guarded.trace->root);
}

static void end_call(struct trap_frame *frame, const struct handoff_fault *fault)
{
    *guarded.fault = *fault;
    frame->result = EFI_ABORTED;
    frame->instruction = (UINT64)guarded_leave;
    frame->code_segment = CODE_SELECTOR;
    frame->flags = FLAGS_AT_RESET;
    frame->stack = guarded.stack;
    frame->stack_segment = DATA_SELECTOR;
}

void trapped(struct trap_frame *frame)
{
    const struct handoff_fault fault = fault_of(frame);

    if (guarded.fault == NULL)
        arch_trap_unexpected(fault.vector, fault.instruction, fault.address);
    if (guarded.trace != NULL && fault.vector == VECTOR_DEBUG)
        end_step(frame);
    else if (guarded.trace == NULL || fault.vector != VECTOR_PAGE_FAULT || !goes_on(frame, &fault))
        end_call(frame, &fault);
}
