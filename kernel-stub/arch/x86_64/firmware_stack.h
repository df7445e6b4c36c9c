/* The stack that firmware runs on, with a page below it that is not mapped. */
#ifndef FIRMWARE_STACK_H
#define FIRMWARE_STACK_H

#include "../../arch.h"

/* Unmaps the guard page. False if that cannot be done, or a larger page covers the stack. */
bool firmware_stack_begin(const struct handoff_boot_info *info);

/* Its end, aligned to 16. */
uint64_t firmware_stack_end(void);

/* Before a call: has the whole stack hold a pattern, for firmware_stack_used; or does without both. */
void firmware_stack_prepare(void);
void firmware_stack_spoil(void);

/* Whether a word lies in it. */
bool firmware_stack_holds(uint64_t address);

/* Bytes from the end down to the lowest one that lost the pattern. */
uint64_t firmware_stack_used(void);

/* Fills call->stack and call->stack_words for a stack pointer. */
void firmware_stack_in_use(uint64_t pointer, struct firmware_call *call);

#endif
