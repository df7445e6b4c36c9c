/* What the loader needs from a processor architecture; implemented in arch/<arch>/.
 */
#ifndef LOADER_ARCH_H
#define LOADER_ARCH_H

#include <handoff/boot_info.h>
#include <handoff/elf_image.h>
#include <handoff/page_table.h>
#include <handoff/runtime_map.h>

/* Constants of the architecture. */
struct arch_layout {
    UINT32                     identifier;      /* HANDOFF_ARCHITECTURE_... */
    UINT64                     runtime_granule; /* page size that runtime memory must be mappable with */
    struct handoff_window      runtime_window;  /* where runtime regions get their virtual addresses */
    struct handoff_window      handed_window;   /* where the kernel finds what it is handed */
    UINT32                     serial_limit;    /* the last address that a serial port can have */
    struct handoff_elf_machine machine;
};
extern const struct arch_layout arch_layout;

/* The page-table format for the paging mode the processor is in. */
struct handoff_page_format arch_page_format(void);

UINT64 arch_ticks(void);

/* Ticks a second if the processor knows, else 0. */
UINT64 arch_ticks_per_second(void);

/* The code that switches from the crossing table to the kernel's: position independent, needs no other memory, mapped
 * at the same virtual address in both tables. */
extern const UINT8 arch_landing[];
extern const UINT8 arch_landing_end[];

/* What arch_cross puts in force. Addresses are physical; the crossing table maps them 1:1. */
struct arch_crossing {
    UINT64 root;      /* of the crossing table */
    UINT64 stack_top; /* 16-byte aligned */
    UINT64 landing_virtual_address;
};

/* Leaves everything inherited from the firmware behind, interrupts off first: paging, stack, control registers,
 * descriptor or vector tables. Continues in `beyond` on the new stack and does not return. */
_Noreturn void arch_cross(const struct arch_crossing *crossing, void (*beyond)(void *context), void *context);

/* How a page fault inside a traced call goes on. */
enum arch_fault_answer {
    ARCH_FAULT_ENDS_CALL,
    ARCH_FAULT_AGAIN, /* the table in force was changed: flush its translations, try the instruction again */
    ARCH_FAULT_STEP,  /* the instruction, alone, runs on the other table */
};

/* Who is asked about page faults inside a guarded call. `execute`: an instruction fetch; `caller`: what is on top of
 * the stack then, if that is the call's own, else 0. */
struct arch_trace {
    UINT64 root;          /* of the table that the call runs on */
    UINT64 stepping_root; /* of the one that single instructions run on: it translates more */
    struct handoff_span stack; /* that the call begins on, 1:1 */
    enum arch_fault_answer (*judge)(void *context, const struct handoff_fault *fault, bool execute, UINT64 caller);
    void *context;
};

/* Runs `call`, which calls firmware. If that faults, and `trace` (NULL: nobody is asked) does not let it go on, the
 * fault is recorded and EFI_ABORTED returned; fault->vector is HANDOFF_NO_FAULT otherwise. Only beyond arch_cross. */
EFI_STATUS arch_call_guarded(struct handoff_fault *fault, const struct arch_trace *trace,
                             EFI_STATUS (*call)(void *context), void *context);

/* Called on a fault outside a guarded call, beyond arch_cross; defined by the loader. */
_Noreturn void arch_trap_unexpected(UINT64 vector, UINT64 instruction, UINT64 address);

/* Forgets what the processor remembers of the page table in force, after that was changed. */
void arch_flush_translations(void);

/* Fills memory with a 64-bit pattern; size is a multiple of 4096 and not 0. Only beyond arch_cross. */
void arch_fill(void *memory, UINT64 size, UINT64 pattern);

struct arch_entry {
    UINT64 root;              /* physical address of the kernel table's root */
    UINT64 stack_top;         /* virtual */
    UINT64 entry;             /* virtual */
    UINT64 boot_info;         /* virtual */
    UINT64 landing_virtual_address;
};

/* Puts the kernel table in force and enters the kernel as docs/contract.md says. */
_Noreturn void arch_enter_kernel(const struct arch_entry *entry);

/* Whether QEMU's debug-exit device is there, with which the kernel stub ends a run. */
bool arch_debug_exit_present(void);

/* For the last words after a failure beyond ExitBootServices. The serial port is as the firmware left it. */
void arch_serial_write(UINT32 port, const char *bytes, UINTN size);
_Noreturn void arch_halt(void);

#endif
