#include "descriptors.h"

#include "registers.h"
#include "trap.h"

#define FLAT_CODE 0x00af9b000000ffffULL /* 64-bit, present, ring 0, accessed */
#define FLAT_DATA 0x00cf93000000ffffULL
#define TASK_AVAILABLE 0x89ULL          /* present, ring 0, 64-bit TSS that is not busy */
#define INTERRUPT_GATE 0x8e             /* present, ring 0: interrupts off in the handler */

#define EXCEPTION_STACK_SIZE 8192

/* NMI, double fault and machine check can come on top of another exception; all others share a stack. None runs on
 * the interrupted stack, which may be what is broken. */
enum exception_stack {
    STACK_NONMASKABLE,
    STACK_DOUBLE_FAULT,
    STACK_MACHINE_CHECK,
    STACK_OTHER,
    STACK_COUNT,
};

struct __attribute__((packed)) task_state {
    uint32_t reserved;
    uint64_t privileged_stack[3];
    uint64_t reserved_too;
    uint64_t exception_stack[7];
    uint64_t reserved_three;
    uint16_t reserved_four;
    uint16_t io_map;
};

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t  stack; /* 1 and up: an entry of task_state.exception_stack */
    uint8_t  type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

static _Alignas(16) uint8_t exception_stacks[STACK_COUNT][EXCEPTION_STACK_SIZE];
static struct task_state task;
static _Alignas(16) uint64_t segments[5]; /* null, code, data, and two for the task */
static _Alignas(16) struct gate gates[EXCEPTION_VECTORS];

static void fill_task(void)
{
    for (unsigned i = 0; i < STACK_COUNT; i++)
        task.exception_stack[i] = (uint64_t)exception_stacks[i] + EXCEPTION_STACK_SIZE;
    task.io_map = sizeof(task); /* beyond the limit: there is none */
}

static void fill_segments(void)
{
    const uint64_t base = (uint64_t)&task;

    segments[CODE_SELECTOR / 8] = FLAT_CODE;
    segments[DATA_SELECTOR / 8] = FLAT_DATA;
    segments[TASK_SELECTOR / 8] = (sizeof(task) - 1) | (base & 0xffffff) << 16 | TASK_AVAILABLE << 40 |
                                  (base >> 24 & 0xff) << 56;
    segments[TASK_SELECTOR / 8 + 1] = base >> 32;
}

static enum exception_stack stack_of(unsigned vector)
{
    switch (vector) {
    case VECTOR_NONMASKABLE:
        return STACK_NONMASKABLE;
    case VECTOR_DOUBLE_FAULT:
        return STACK_DOUBLE_FAULT;
    case VECTOR_MACHINE_CHECK:
        return STACK_MACHINE_CHECK;
    default:
        return STACK_OTHER;
    }
}

static void fill_gate(unsigned vector)
{
    const uint64_t handler = (uint64_t)trap_entries + (uint64_t)vector * TRAP_ENTRY_SIZE;

    gates[vector] = (struct gate){
        .offset_low = (uint16_t)handler,
        .selector = CODE_SELECTOR,
        .stack = (uint8_t)(stack_of(vector) + 1),
        .type = INTERRUPT_GATE,
        .offset_middle = (uint16_t)(handler >> 16),
        .offset_high = (uint32_t)(handler >> 32),
    };
}

void descriptors_load_segments(void)
{
    uint64_t scratch;

    __asm__ volatile("pushq %1\n\t"
                     "lea 1f(%%rip), %0\n\t"
                     "pushq %0\n\t"
                     "lretq\n"
                     "1:\tmov %2, %%ss\n\t"
                     "mov %2, %%ds\n\t"
                     "mov %2, %%es\n\t"
                     "mov %3, %%fs\n\t"
                     "mov %3, %%gs"
                     : "=&r"(scratch)
                     : "i"(CODE_SELECTOR), "r"(DATA_SELECTOR), "r"(0)
                     : "memory");
}

/* Loading the task register demands a descriptor that is not busy, and makes it busy. */
void descriptors_load_task(void)
{
    segments[TASK_SELECTOR / 8] &= ~(2ULL << 40);
    __asm__ volatile("ltr %w0" : : "r"(TASK_SELECTOR) : "memory");
}

void descriptors_begin(void)
{
    fill_task();
    fill_segments();
    for (unsigned vector = 0; vector < EXCEPTION_VECTORS; vector++)
        fill_gate(vector);
    write_segment_table((struct descriptor_table){sizeof(segments) - 1, (uint64_t)segments});
    descriptors_load_segments();
    descriptors_load_task();
    write_gate_table((struct descriptor_table){sizeof(gates) - 1, (uint64_t)gates});
}
