/* Exceptions: what trap_entries.S saves, and where trap.c takes it. */
#ifndef TRAP_H
#define TRAP_H

#include <stdint.h>

#define VECTOR_DEBUG              1
#define VECTOR_NONMASKABLE        2
#define VECTOR_DOUBLE_FAULT       8
#define VECTOR_STACK              12
#define VECTOR_GENERAL_PROTECTION 13
#define VECTOR_PAGE_FAULT         14
#define VECTOR_MACHINE_CHECK      18

/* Lowest address first, as pushed by trap_entries.S and, from the error code on, by the processor. */
#define TRAP_GENERAL_REGISTERS 15
struct trap_frame {
    uint64_t general[TRAP_GENERAL_REGISTERS]; /* r15 r14 r13 r12 r11 r10 r9 r8 rdi rsi rbp rdx rcx rbx rax */
    uint64_t vector;
    uint64_t error_code; /* 0 where the processor pushes none */
    uint64_t instruction;
    uint64_t code_segment;
    uint64_t flags;
    uint64_t stack;
    uint64_t stack_segment;
};

/* The entry of vector n is n * TRAP_ENTRY_SIZE bytes behind the first. */
#define TRAP_ENTRY_SIZE 16
extern const uint8_t trap_entries[];

/* Called by trap_entries.S. Returns to where the frame says, which is not where the exception happened. */
void trap(struct trap_frame *frame);

/* Exceptions outside a firmware call are written with this from now on. */
void trap_report_with(void (*function)(const char *bytes, uint64_t size));

#endif
