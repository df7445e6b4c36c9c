/* A call into firmware and the way out of it, also when the firmware does not return by itself. */
#ifndef FIRMWARE_CALL_H
#define FIRMWARE_CALL_H

/* Offsets in struct firmware_entry, for firmware_enter.S. */
#define ENTRY_FUNCTION 0
#define ENTRY_ARGUMENT 8
#define ENTRY_STACK    48
#define ENTRY_BEFORE   56
#define ENTRY_AFTER    64
#define ENTRY_RESULT   72

/* Below the return address, the caller provides room for four register arguments; the fifth lies above it. One more
 * value keeps the stack aligned to 16. */
#define CALL_FRAME_SIZE 48

#ifndef __ASSEMBLER__

#include "state.h"
#include "trap.h"

struct firmware_entry {
    uint64_t               function;
    uint64_t               argument[ARCH_CALL_ARGUMENTS];
    uint64_t               stack; /* aligned to 16, CALL_FRAME_SIZE bytes above it are in use */
    const uint64_t        *before; /* struct processor_state.value */
    uint64_t              *after;
    uint64_t               result;
};

/* In firmware_enter.S. */
void firmware_enter(struct firmware_entry *entry);
extern uint64_t firmware_kernel_stack;
/* Where an exception inside a call goes on, on firmware_kernel_stack: firmware_enter returns. */
void firmware_abandon(void);

/* If a call is under way, records the exception in it, and lets the frame return to where the call's remedy says, or
 * to firmware_abandon. False otherwise. */
bool firmware_call_interrupted(struct trap_frame *frame, uint64_t address);

#endif
#endif
