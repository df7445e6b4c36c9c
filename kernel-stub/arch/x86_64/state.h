/* The processor state that firmware has to preserve, as indices of struct processor_state. firmware_enter.S stores
 * the registers up to STATE_FLAGS, state.c reads and restores the rest. */
#ifndef STATE_H
#define STATE_H

#define STATE_GENERAL 0  /* rbx rbp rsi rdi r12 r13 r14 r15 */
#define STATE_VECTOR  8  /* xmm6 to xmm15, two values each, the low one first */
#define STATE_STACK   28
#define STATE_FLAGS   29
#define STATE_CONTROL 30

#ifndef __ASSEMBLER__

#include "../../arch.h"

/* Interrupt, direction and alignment-check flag: all 0 before a call. */
#define STATE_FLAGS_MASK 0x40600u

/* Fills what is known before a call: control registers; and what the call is entered with, sentinels and flags. The
 * stack is the caller's to add. */
void state_before(struct processor_state *state);
void state_sentinels(struct processor_state *state);

/* Completes what firmware_enter.S stored after a call. */
void state_after(struct processor_state *state);

bool state_differs(const struct processor_state *before, const struct processor_state *after);

/* CR3. */
uint64_t state_root(const struct processor_state *state);

/* Puts back what faults are caught with: control registers, descriptor tables and the task. */
void state_restore_net(const struct processor_state *before);

/* That, and segments; and the x87 and SSE units into their state at reset. */
void state_restore(const struct processor_state *before);

#endif
#endif
