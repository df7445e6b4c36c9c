#include "state.h"

#include <stddef.h>

#include "registers.h"

enum control {
    CONTROL_CR0 = STATE_CONTROL,
    CONTROL_CR3,
    CONTROL_CR4,
    CONTROL_EFER,
    CONTROL_PAT,
    CONTROL_GDT_BASE,
    CONTROL_GDT_LIMIT,
    CONTROL_IDT_BASE,
    CONTROL_IDT_LIMIT,
    CONTROL_TASK,
    CONTROL_CS,
    CONTROL_SS,
    CONTROL_DS,
    CONTROL_ES,
    CONTROL_MXCSR,
    CONTROL_X87,
    CONTROL_END,
};
_Static_assert(CONTROL_END <= ARCH_STATE_VALUES, "struct processor_state is too small");

#define MXCSR_AT_RESET 0x1f80u
#define MXCSR_CONTROL  0xffc0u /* the rest are sticky flags, which any computation may set */

/* No register that holds it can be mistaken for another, and as a pointer it leads nowhere. */
#define SENTINEL 0x00005afe00000000ULL

const char *arch_state_name(unsigned index)
{
    static const char *const names[] = {
        "rbx",        "rbp",        "rsi",        "rdi",        "r12",        "r13",        "r14",
        "r15",        "xmm6 low",   "xmm6 high",  "xmm7 low",   "xmm7 high",  "xmm8 low",   "xmm8 high",
        "xmm9 low",   "xmm9 high",  "xmm10 low",  "xmm10 high", "xmm11 low",  "xmm11 high", "xmm12 low",
        "xmm12 high", "xmm13 low",  "xmm13 high", "xmm14 low",  "xmm14 high", "xmm15 low",  "xmm15 high",
        "rsp",        "flags IF, DF, AC",         "cr0",        "cr3",        "cr4",        "efer",
        "pat",        "gdtr base",  "gdtr limit", "idtr base",  "idtr limit", "tr",         "cs",
        "ss",         "ds",         "es",         "mxcsr control",            "x87 control word",
    };
    _Static_assert(sizeof(names) / sizeof(names[0]) == CONTROL_END, "a name for each value");

    return index < CONTROL_END ? names[index] : NULL;
}

static void read_control(uint64_t *value)
{
    const struct descriptor_table segments = read_segment_table();
    const struct descriptor_table gates = read_gate_table();

    value[CONTROL_CR0] = read_cr0();
    value[CONTROL_CR3] = read_cr3();
    value[CONTROL_CR4] = read_cr4();
    value[CONTROL_EFER] = read_model_specific(MSR_EFER);
    value[CONTROL_PAT] = read_model_specific(MSR_PAT);
    value[CONTROL_GDT_BASE] = segments.base;
    value[CONTROL_GDT_LIMIT] = segments.limit;
    value[CONTROL_IDT_BASE] = gates.base;
    value[CONTROL_IDT_LIMIT] = gates.limit;
    value[CONTROL_TASK] = read_task();
    value[CONTROL_CS] = read_cs();
    value[CONTROL_SS] = read_ss();
    value[CONTROL_DS] = read_ds();
    value[CONTROL_ES] = read_es();
    value[CONTROL_MXCSR] = read_vector_control() & MXCSR_CONTROL;
    value[CONTROL_X87] = read_x87_control();
}

/* x87 control word 0x37f and MXCSR 0x1f80 are what firmware expects to find (UEFI 2.10, 2.3.4). */
static void reset_float(void)
{
    __asm__ volatile("fninit");
    write_vector_control(MXCSR_AT_RESET);
}

void state_before(struct processor_state *state)
{
    reset_float();
    read_control(state->value);
}

void state_sentinels(struct processor_state *state)
{
    for (unsigned i = 0; i < STATE_STACK; i++)
        state->value[i] = SENTINEL + i;
    state->value[STATE_FLAGS] = 0;
}

void state_after(struct processor_state *state)
{
    state->value[STATE_FLAGS] &= STATE_FLAGS_MASK;
    read_control(state->value);
}

bool state_differs(const struct processor_state *before, const struct processor_state *after)
{
    const uint64_t *one = before->value;
    const uint64_t *other = after->value;
    uint64_t count = CONTROL_END;
    bool differs;

    __asm__ volatile("repe cmpsq" : "+S"(one), "+D"(other), "+c"(count), "=@ccne"(differs) : : "memory");
    return differs;
}

uint64_t state_root(const struct processor_state *state)
{
    return state->value[CONTROL_CR3];
}

/* Writing CR3 or CR4 empties the translation caches: only where it is needed. */
static void restore_control_registers(const uint64_t *value)
{
    if (read_cr0() != value[CONTROL_CR0])
        write_cr0(value[CONTROL_CR0]);
    if (read_cr4() != value[CONTROL_CR4])
        write_cr4(value[CONTROL_CR4]);
    if (read_cr3() != value[CONTROL_CR3])
        write_cr3(value[CONTROL_CR3]);
    if (read_model_specific(MSR_EFER) != value[CONTROL_EFER])
        write_model_specific(MSR_EFER, value[CONTROL_EFER]);
    if (read_model_specific(MSR_PAT) != value[CONTROL_PAT])
        write_model_specific(MSR_PAT, value[CONTROL_PAT]);
}

void state_restore_net(const struct processor_state *before)
{
    const uint64_t *value = before->value;

    write_segment_table((struct descriptor_table){(uint16_t)value[CONTROL_GDT_LIMIT], value[CONTROL_GDT_BASE]});
    write_gate_table((struct descriptor_table){(uint16_t)value[CONTROL_IDT_LIMIT], value[CONTROL_IDT_BASE]});
    restore_control_registers(value);
    descriptors_load_task();
}

void state_restore(const struct processor_state *before)
{
    state_restore_net(before);
    descriptors_load_segments();
    reset_float();
}
