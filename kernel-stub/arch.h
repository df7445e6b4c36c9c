/* What the kernel stub needs from a processor architecture; implemented in arch/<arch>/. */
#ifndef ARCH_H
#define ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include <handoff/boot_info.h>
#include <handoff/page_table.h>

#define ARCH_CALL_ARGUMENTS 5

/* Everything a runtime service has to leave alone: control registers, descriptor or vector tables, interrupt and
 * direction flags, callee-saved registers (with sentinels in them). Names by arch_state_name(). */
#define ARCH_STATE_VALUES 48
struct processor_state {
    uint64_t value[ARCH_STATE_VALUES];
};
/* NULL from the first unused index on. */
const char *arch_state_name(unsigned index);

/* How a call goes on after an exception. */
enum remedy {
    REMEDY_ABANDON, /* it does not */
    REMEDY_ADMIT,   /* `admitted` is mapped in the open table, and the instruction tried again */
    REMEDY_STEP,    /* the same, but the open table is in force for this one instruction only */
    REMEDY_RESUME,  /* on at the address `resume` */
    REMEDY_RETURN,  /* where the stack says, as if a function had returned EFI_UNSUPPORTED */
};

/* One call into firmware. */
struct firmware_call {
    uint64_t function; /* virtual address */
    uint64_t argument[ARCH_CALL_ARGUMENTS];
    bool     lax;      /* neither compares registers, or puts them back, nor measures the stack */
    bool     open;     /* on the open table instead of the kernel's */
    uint64_t result;   /* filled by the call */
    /* Asked at an exception, with the fault filled in; NULL: REMEDY_ABANDON. */
    enum remedy (*remedy)(struct firmware_call *call);
    void                 *asker; /* for `remedy` */
    uint64_t              return_address; /* for `remedy`: the top of the stack if a function was just called, or 0 */
    struct handoff_region admitted;       /* by `remedy`; size 0: nothing needs to be mapped */
    uint64_t              resume;         /* by `remedy` */
    /* filled by the call, as is `result` */
    bool                   faulted;
    bool                   changed;         /* not all of the state was left as it was */
    struct handoff_fault   fault;           /* if faulted */
    bool                   fault_page;      /* a page fault: fault.address is what was accessed */
    bool                   fault_write;     /* its access was a write */
    bool                   fault_execute;   /* its access was an instruction fetch */
    bool                   fault_interrupt; /* an external interrupt arrived: the firmware had enabled interrupts */
    uint64_t               stack_used; /* bytes of the guarded stack that were written */
    const uint64_t        *stack;       /* if faulted: what of that stack was in use, the last word pushed first */
    uint64_t               stack_words; /* 0: the stack pointer was elsewhere */
    struct processor_state before;
    struct processor_state after;      /* equal to before if faulted: the state was restored; nothing if lax */
};

/* Own descriptor tables, fault stacks, the stack that firmware runs on and the buffers that it works on. From here on
 * an exception outside a firmware call is written with `report`, as text that ends in NUL, and ends the run. Returns
 * false if the page below the firmware stack, or one behind a buffer, cannot be unmapped. */
bool arch_begin(const struct handoff_boot_info *info, void (*report)(const char *bytes, uint64_t size));

/* A register that did not hold at the kernel's entry what docs/contract.md says, as arch_begin found it; name NULL:
 * each of them did. */
struct arch_deviation {
    const char *name;
    uint64_t    promised;
    uint64_t    found;
};
struct arch_deviation arch_deviation_at_entry(void);

void arch_call_firmware(struct firmware_call *call);

/* What a recorded page fault was after. Of other exceptions only `execute` can be set: an instruction was to be
 * fetched from what is no address. */
struct fault_kind {
    bool page;
    bool write;
    bool execute;
};
struct fault_kind arch_fault_kind(const struct handoff_fault *fault);

/* Whether the instruction before this address, which can be read, is a call. The longest takes so many bytes. */
#define ARCH_CALL_INSTRUCTION 7
bool arch_follows_call(uint64_t address);

/* Makes the open page table afresh: the kernel's half as in the one in force, runtime regions writable and executable
 * at their virtual addresses, and nothing else until it is admitted. False if there is no room for it. */
bool arch_open_table(const struct handoff_boot_info *info);

/* The guard page below the stack that firmware runs on: [*low, *high) virtual. */
void arch_stack_guard(uint64_t *low, uint64_t *high);

/* Memory for buffers that firmware reads and writes: the ARCH_BUFFER_SIZE bytes in front of arch_buffer_end(index),
 * where a page begins that is not mapped, each above the one before. arch_buffer_guard: does the address lie in such
 * a page? */
#define ARCH_BUFFERS     5
#define ARCH_BUFFER_SIZE 4096u
uint8_t *arch_buffer_end(unsigned index);
bool arch_buffer_guard(uint64_t address);

/* A serial sink. `port` is what handoff_settings.serial says. Returns false if nothing answers there. */
bool arch_serial_begin(uint32_t port);
/* The port to try while the settings cannot be read. */
uint32_t arch_serial_default(void);
/* Returns when the last byte has left, or when the port stopped taking bytes: it is not used again then. */
void arch_serial_write(const char *bytes, uint64_t size);
/* Bytes handed to the transmitter so far that it has taken. */
uint64_t arch_serial_taken(void);

/* Calls code that was compiled for a hosted system: the processor is as such code expects it, and what it wants of a
 * C library is there. False: it did not come to its end, since an assertion or its stack protector stopped it. Not to
 * be nested. */
bool arch_run_hosted(void (*function)(void *argument), void *argument);

/* Ticks of the counter in handoff_times. */
uint64_t arch_ticks(void);

/* Does QEMU's debug-exit device listen? (Asked only where the processor says that it is a virtual one.) */
bool arch_debug_exit_present(void);
/* Ends QEMU with status 33 if passed, 35 if not. Returns if there is no such device. */
void arch_debug_exit(bool passed);

/* Ways to reset the machine without its firmware, in the order in which they are to be tried. The name of one; NULL
 * from the first number on that has none. */
const char *arch_reset_name(unsigned way);
/* Returns if the machine still runs a moment later. */
void arch_reset(unsigned way);

/* Stops for good, interrupts off. */
_Noreturn void arch_halt(void);

/* Maps physical memory for reading, for good: write-back, so RAM only. Returns NULL if it cannot be mapped. */
const void *arch_map_for_reading(const struct handoff_boot_info *info, uint64_t physical_address, uint64_t size);

#endif
