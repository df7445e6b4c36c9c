/* A call into firmware and the way out of it, also when the firmware does not return by itself. */
#ifndef FIRMWARE_CALL_H
#define FIRMWARE_CALL_H

/* Offsets in struct firmware_call, for firmware_enter.S. */
#define CALL_FUNCTION 0
#define CALL_ARGUMENT 8
#define CALL_LAX      48
#define CALL_RESULT   56
#define CALL_BEFORE   192
#define CALL_AFTER    576

/* Below the return address, the caller provides room for four register arguments; the fifth lies above it. One more
 * value keeps the stack aligned to 16. */
#define CALL_FRAME_SIZE 48

#ifndef __ASSEMBLER__

#include "state.h"
#include "trap.h"

/* In firmware_enter.S. The stack is aligned to 16, and CALL_FRAME_SIZE bytes above its pointer are in use. */
void firmware_enter(struct firmware_call *call, uint64_t stack);
extern uint64_t firmware_kernel_stack;
/* Where an exception inside a call goes on, on firmware_kernel_stack: firmware_enter returns. */
void firmware_abandon(void);

/* If a call is under way, records the exception in it, and lets the frame return to where the call's remedy says, or
 * to firmware_abandon. False otherwise. */
bool firmware_call_interrupted(struct trap_frame *frame, uint64_t address);

#endif
#endif
