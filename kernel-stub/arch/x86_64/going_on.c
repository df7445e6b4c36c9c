#include "going_on.h"

#include <handoff/efi.h>

#include "firmware_stack.h"
#include "open_table.h"
#include "registers.h"
#include "state.h"

#define FLAG_TRAP  0x100u /* a debug exception after each instruction; Intel SDM volume 3, 18.3.1.4 */
#define FRAME_RAX  (TRAP_GENERAL_REGISTERS - 1)

/* Pages that were admitted for the one instruction. None of this processor's wants more than four. */
#define GRANTS 8
static uint64_t granted[GRANTS];
static unsigned grants;

/* The last access that was admitted. If it faults again, mapping is not what it lacked. */
static struct handoff_fault admitted;

static void forget_admitted(void)
{
    admitted = (struct handoff_fault){.vector = HANDOFF_NO_FAULT};
}

static void withdraw_grants(void)
{
    while (grants > 0)
        open_table_withdraw(granted[--grants]);
}

void going_on_begin(void)
{
    withdraw_grants(); /* of a call that was abandoned */
    forget_admitted();
}

/* Firmware that put tables of its own in force is not followed. */
static bool is_on_our_tables(const struct firmware_call *call)
{
    const uint64_t root = read_cr3();

    return root == state_root(&call->before) || root == open_table_root();
}

/* A function that was just called finds its return address on a stack that was aligned to 16 before the call. */
static uint64_t return_address(const struct trap_frame *frame)
{
    if (frame->stack % 16 != 8 || !firmware_stack_holds(frame->stack))
        return 0;
    return *(const uint64_t *)frame->stack;
}

static bool admit(const struct firmware_call *call)
{
    const struct handoff_fault *fault = &call->fault;

    if (fault->vector == admitted.vector && fault->instruction == admitted.instruction &&
        fault->address == admitted.address)
        return false;
    admitted = *fault;
    return call->admitted.size == 0 || open_table_admit(&call->admitted);
}

/* Also after mapping: pages of the table may have changed their purpose. */
static void put_in_force(uint64_t root)
{
    write_cr3(root);
}

static bool grant(const struct firmware_call *call)
{
    if (grants == GRANTS || !admit(call))
        return false;
    if (call->admitted.size > 0)
        granted[grants++] = call->admitted.virtual_address;
    return true;
}

static void step_begin(struct trap_frame *frame)
{
    frame->flags |= FLAG_TRAP;
    put_in_force(open_table_root());
}

/* A string instruction is done after one repetition: the next one faults again. */
void going_on_step_ended(const struct firmware_call *call, struct trap_frame *frame)
{
    withdraw_grants();
    forget_admitted();
    frame->flags &= ~(uint64_t)FLAG_TRAP;
    put_in_force(state_root(&call->before));
}

static void return_unsupported(const struct firmware_call *call, struct trap_frame *frame)
{
    frame->general[FRAME_RAX] = EFI_UNSUPPORTED;
    frame->stack += sizeof(uint64_t);
    frame->instruction = call->return_address;
}

bool going_on(struct firmware_call *call, struct trap_frame *frame)
{
    if (!call->remedy || !is_on_our_tables(call))
        return false;
    call->return_address = return_address(frame);
    call->admitted.size = 0;
    switch (call->remedy(call)) {
    case REMEDY_ADMIT:
        if (!admit(call))
            return false;
        put_in_force(read_cr3());
        return true;
    case REMEDY_STEP:
        if (!grant(call))
            return false;
        step_begin(frame);
        return true;
    case REMEDY_RESUME:
        going_on_step_ended(call, frame);
        frame->instruction = call->resume;
        return true;
    case REMEDY_RETURN:
        going_on_step_ended(call, frame);
        return_unsupported(call, frame);
        return true;
    default:
        return false;
    }
}
