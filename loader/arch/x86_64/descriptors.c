/* The interrupt descriptor table of the crossing. Intel SDM volume 3, 6.14 and 7.2.3. */
#include "traps.h"

#define CODE_SELECTOR  0x08
#define TASK_SELECTOR  0x08    /* in a table that serves to load the task register and no longer */
#define TASK_AVAILABLE 0x89ULL /* present, 64-bit TSS that is not busy */
#define INTERRUPT_GATE 0x8e    /* present, ring 0: interrupts off in the handler */
#define STACK_SIZE     32768   /* the last words are said on it, and firmware called */

struct __attribute__((packed)) task_state {
    UINT32 reserved;
    UINT64 privileged_stack[3];
    UINT64 reserved_too;
    UINT64 exception_stack[7];
    UINT64 reserved_three;
    UINT16 reserved_four;
    UINT16 io_map;
};

struct gate {
    UINT16 offset_low;
    UINT16 selector;
    UINT8  stack; /* 1 and up: an entry of task_state.exception_stack */
    UINT8  type;
    UINT16 offset_middle;
    UINT32 offset_high;
    UINT32 reserved;
};

struct __attribute__((packed)) descriptor_table {
    UINT16 limit;
    UINT64 base;
};

/* Firmware may be on a stack that the crossing table does not have: no exception is taken there. */
static _Alignas(16) UINT8 exception_stack[STACK_SIZE];
static struct task_state task;
static _Alignas(16) UINT64 segments[3]; /* null, and two for the task */
static _Alignas(16) struct gate gates[TRAP_VECTORS];

static void load_task(void)
{
    const UINT64 base = (UINT64)&task;
    const struct descriptor_table table = {sizeof(segments) - 1, (UINT64)segments};

    task.exception_stack[0] = (UINT64)exception_stack + STACK_SIZE;
    task.io_map = sizeof(task); /* beyond the limit: there is none */
    segments[TASK_SELECTOR / 8] = (sizeof(task) - 1) | (base & 0xffffff) << 16 | TASK_AVAILABLE << 40 |
                                  (base >> 24 & 0xff) << 56;
    segments[TASK_SELECTOR / 8 + 1] = base >> 32;
    __asm__ volatile("lgdt %0\n\tltr %w1" : : "m"(table), "r"(TASK_SELECTOR) : "memory");
}

static struct gate gate_of(UINTN vector)
{
    const UINT64 handler = (UINT64)trap_entries + vector * TRAP_ENTRY_SIZE;
    const struct gate gate = {
        .offset_low = (UINT16)handler,
        .selector = CODE_SELECTOR,
        .stack = 1,
        .type = INTERRUPT_GATE,
        .offset_middle = (UINT16)(handler >> 16),
        .offset_high = (UINT32)(handler >> 32),
    };

    return gate;
}

void traps_begin(void)
{
    const struct descriptor_table table = {sizeof(gates) - 1, (UINT64)gates};

    load_task();
    for (UINTN vector = 0; vector < TRAP_VECTORS; vector++)
        gates[vector] = gate_of(vector);
    __asm__ volatile("lidt %0" : : "m"(table) : "memory");
}
