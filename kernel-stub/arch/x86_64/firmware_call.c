#include "firmware_call.h"

#include "descriptors.h"
#include "firmware_stack.h"
#include "going_on.h"
#include "open_table.h"
#include "registers.h"

_Static_assert(__builtin_offsetof(struct firmware_call, function) == CALL_FUNCTION, "firmware_enter.S");
_Static_assert(__builtin_offsetof(struct firmware_call, argument) == CALL_ARGUMENT, "firmware_enter.S");
_Static_assert(__builtin_offsetof(struct firmware_call, lax) == CALL_LAX, "firmware_enter.S");
_Static_assert(__builtin_offsetof(struct firmware_call, result) == CALL_RESULT, "firmware_enter.S");
_Static_assert(__builtin_offsetof(struct firmware_call, before) == CALL_BEFORE, "firmware_enter.S");
_Static_assert(__builtin_offsetof(struct firmware_call, after) == CALL_AFTER, "firmware_enter.S");

/* Error code of a general protection fault over a gate of the IDT. Intel SDM volume 3, 6.13. */
#define PROTECTION_GATE    0x02u

#define FLAG_INTERRUPTS    0x200u

static struct firmware_call *under_way;

static void enter(struct firmware_call *call)
{
    call->faulted = false;
    call->changed = false;
    call->stack_used = 0;
    call->stack_words = 0;
    if (call->remedy)
        going_on_begin();
    state_before(&call->before);
    under_way = call;
    firmware_enter(call, firmware_stack_end() - CALL_FRAME_SIZE);
    under_way = NULL;
}

/* What was changed is put back: it is all as before where nothing was. */
static void compare(struct firmware_call *call)
{
    state_after(&call->after);
    call->changed = state_differs(&call->before, &call->after);
    if (call->changed)
        state_restore(&call->before);
}

static void enter_strictly(struct firmware_call *call)
{
    firmware_stack_prepare();
    state_sentinels(&call->before);
    call->before.value[STATE_STACK] = firmware_stack_end() - CALL_FRAME_SIZE;
    enter(call);
    if (call->faulted)
        call->after = call->before;
    else
        compare(call);
    call->stack_used = firmware_stack_used();
}

static void make_call(struct firmware_call *call)
{
    if (!call->lax) {
        enter_strictly(call);
        return;
    }
    firmware_stack_spoil();
    enter(call);
    state_restore_net(&call->before);
}

void arch_call_firmware(struct firmware_call *call)
{
    const uint64_t root = read_cr3();

    if (call->open)
        write_cr3(open_table_root());
    make_call(call);
    if (call->open)
        write_cr3(root);
}

/* Bits 63 to 47 of an address are equal, with five levels 63 to 56; the smaller set is what both refuse. */
static bool is_canonical(uint64_t address)
{
    const uint64_t top = address >> 47;

    return top == 0 || top == 0x1ffff;
}

/* A general protection fault does not say which address was refused: the register that holds one which cannot be an
 * address is the likely one, above all the instruction pointer. */
static uint64_t refused_address(const struct trap_frame *frame)
{
    if (!is_canonical(frame->instruction))
        return frame->instruction;
    for (unsigned i = 0; i < TRAP_GENERAL_REGISTERS; i++)
        if (!is_canonical(frame->general[i]))
            return frame->general[i];
    return 0;
}

static uint64_t address_of(const struct trap_frame *frame, uint64_t page_fault_address)
{
    if (frame->vector == VECTOR_PAGE_FAULT)
        return page_fault_address;
    if (frame->vector == VECTOR_GENERAL_PROTECTION || frame->vector == VECTOR_STACK)
        return refused_address(frame);
    return 0;
}

/* Interrupts have no gates here: each becomes a general protection fault. */
static bool is_interrupt(const struct trap_frame *frame)
{
    return frame->vector == VECTOR_GENERAL_PROTECTION && (frame->error_code & PROTECTION_GATE) != 0 &&
           (frame->flags & FLAG_INTERRUPTS) != 0;
}

static void record(struct firmware_call *call, const struct trap_frame *frame, uint64_t address)
{
    call->faulted = true;
    call->fault = (struct handoff_fault){
        .vector = (uint32_t)frame->vector,
        .error_code = (uint32_t)frame->error_code,
        .instruction = frame->instruction,
        .address = address_of(frame, address),
    };
    const struct fault_kind kind = arch_fault_kind(&call->fault);
    call->fault_page = kind.page;
    call->fault_write = kind.write;
    call->fault_execute = kind.execute;
    call->fault_interrupt = is_interrupt(frame);
    firmware_stack_in_use(frame->stack, call);
}

bool firmware_call_interrupted(struct trap_frame *frame, uint64_t address)
{
    if (!under_way)
        return false;
    if (frame->vector == VECTOR_DEBUG && under_way->remedy) {
        going_on_step_ended(under_way, frame);
        return true;
    }
    record(under_way, frame, address);
    under_way->faulted = !going_on(under_way, frame);
    if (!under_way->faulted)
        return true;
    state_restore(&under_way->before);
    under_way = NULL;
    frame->instruction = (uint64_t)firmware_abandon;
    frame->code_segment = CODE_SELECTOR;
    frame->flags = 2;
    frame->stack = firmware_kernel_stack;
    frame->stack_segment = DATA_SELECTOR;
    return true;
}
