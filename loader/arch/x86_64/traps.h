/* Exceptions on the crossing table: what trap_entries.S and traps.c share. */
#ifndef TRAPS_H
#define TRAPS_H

#include <handoff/efi.h>

#define TRAP_VECTORS 32

/* Lowest address first, as pushed by trap_entries.S and, from the error code on, by the processor. */
struct trap_frame {
    UINT64 general[8]; /* r11 r10 r9 r8 rdi rsi rdx rcx */
    UINT64 result;     /* rax */
    UINT64 vector;
    UINT64 error_code; /* 0 where the processor pushes none */
    UINT64 instruction;
    UINT64 code_segment;
    UINT64 flags;
    UINT64 stack;
    UINT64 stack_segment;
};

/* In trap_entries.S. The entry of vector n is n * TRAP_ENTRY_SIZE bytes behind the first. */
#define TRAP_ENTRY_SIZE 16
extern const UINT8 trap_entries[];
EFI_STATUS guarded_enter(EFI_STATUS (*call)(void *context), void *context, UINT64 *stack);
extern const UINT8 guarded_leave[];

/* Called by the entries; execution goes on where the frame then says. */
void trapped(struct trap_frame *frame);

/* Called by arch_cross: exceptions arrive in trap_entries.S from now on, on a stack of their own. */
void traps_begin(void);

#endif
