/* One instruction a function: the registers that C cannot name. */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

#include "descriptors.h"

#define MSR_EFER 0xc0000080u
#define MSR_PAT  0x277u

/* read_cr0 and write_cr0, and so on. */
#define CONTROL_REGISTER(name)                                          \
    static inline uint64_t read_##name(void)                            \
    {                                                                   \
        uint64_t value;                                                 \
                                                                        \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value));          \
        return value;                                                   \
    }                                                                   \
    static inline void write_##name(uint64_t value)                     \
    {                                                                   \
        __asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
    }

CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)

static inline uint64_t read_cr2(void)
{
    uint64_t value;

    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

#define SEGMENT_REGISTER(name)                                 \
    static inline uint64_t read_##name(void)                   \
    {                                                          \
        uint16_t value;                                        \
                                                               \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value)); \
        return value;                                          \
    }

SEGMENT_REGISTER(cs)
SEGMENT_REGISTER(ss)
SEGMENT_REGISTER(ds)
SEGMENT_REGISTER(es)

static inline uint64_t read_task(void)
{
    uint16_t value;

    __asm__ volatile("str %0" : "=r"(value));
    return value;
}

static inline uint64_t read_model_specific(uint32_t number)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (uint64_t)high << 32 | low;
}

static inline void write_model_specific(uint32_t number, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(number) : "memory");
}

static inline struct descriptor_table read_segment_table(void)
{
    struct descriptor_table table;

    __asm__ volatile("sgdt %0" : "=m"(table));
    return table;
}

static inline struct descriptor_table read_gate_table(void)
{
    struct descriptor_table table;

    __asm__ volatile("sidt %0" : "=m"(table));
    return table;
}

static inline void write_segment_table(struct descriptor_table table)
{
    __asm__ volatile("lgdt %0" : : "m"(table));
}

static inline void write_gate_table(struct descriptor_table table)
{
    __asm__ volatile("lidt %0" : : "m"(table));
}

static inline void invalidate_page(uint64_t virtual_address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(virtual_address) : "memory");
}

static inline uint64_t read_vector_control(void)
{
    uint32_t value;

    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static inline void write_vector_control(uint32_t value)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(value));
}

static inline uint64_t read_x87_control(void)
{
    uint16_t value;

    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}

#endif
