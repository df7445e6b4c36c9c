/* Firmware goes on after an exception, as the call's `remedy` says. */
#ifndef GOING_ON_H
#define GOING_ON_H

#include "../../arch.h"
#include "trap.h"

/* Before a call: nothing is granted any more. */
void going_on_begin(void);

/* The exception is recorded in the call. True: firmware goes on where the frame says. */
bool going_on(struct firmware_call *call, struct trap_frame *frame);

/* The debug exception that follows an instruction, or one that firmware brought about itself. */
void going_on_step_ended(const struct firmware_call *call, struct trap_frame *frame);

#endif
