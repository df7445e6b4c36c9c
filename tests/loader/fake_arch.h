/* A processor architecture for the loader on the host (loader/arch.h): the page format of x86_64, and steps that
 * record what they were asked to do. The crossing goes on on the same stack, and from there on memory that the
 * crossing table does not translate is guarded; what never returns ends the run.
 */
#ifndef TESTS_LOADER_FAKE_ARCH_H
#define TESTS_LOADER_FAKE_ARCH_H

#include <setjmp.h>

#include "loader/arch.h"
#include "tests/unit/software_mmu.h"

enum fake_end {
    FAKE_END_RETURNED, /* efi_main came back */
    FAKE_END_ENTERED,  /* the kernel was entered */
    FAKE_END_RESET,    /* ResetSystem was called and did not come back */
    FAKE_END_HALTED,
    FAKE_END_WAITING, /* for a key, or for somebody who switches the machine off */
    FAKE_END_POWER,   /* which was lost */
};

#define FAKE_SERIAL_SIZE 0x10000

/* Memory that the firmware uses inside the call that counts: the first guarded call that gets as far as that. */
struct fake_want {
    UINT64 instruction;
    UINT64 address;
    bool   write;
    bool   execute;
    UINT64 caller;
};
#define FAKE_WANTS 4

struct fake_arch {
    jmp_buf end; /* set before efi_main is called */

    /* how it deviates */
    bool        without_nx;
    bool        has_debug_exit;
    UINTN       faulting_call;   /* guarded call that faults, from 1 */
    UINTN       wants;
    struct fake_want want[FAKE_WANTS];
    bool        faults_unguarded; /* an exception that nothing expects, once the crossing is made */
    bool        faults_filling;   /* another, when memory is first overwritten */

    /* what happened */
    enum fake_end        ended;
    bool                 crossed;
    struct arch_crossing crossing;
    struct arch_entry    entry;
    UINTN                guarded_calls;
    UINTN                flushes;
    UINT64               filled; /* bytes overwritten with the poison */
    UINT32               serial_port;
    UINTN                serial_size;
    char                 serial[FAKE_SERIAL_SIZE];
};
extern struct fake_arch fake_arch;

void fake_arch_start(void);
_Noreturn void fake_arch_end(enum fake_end end);

/* A processor with a page table of the fake firmware's memory in force. */
struct software_mmu fake_arch_processor(UINT64 root);

#endif
