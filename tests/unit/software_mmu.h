/* The address translation of processors in software, written from their manuals and not from the gift's encoder: what
 * it finds in a table is what a processor would.
 *
 *   software_mmu_x86_64.c   Intel SDM volume 3: 4.5 (4-level and 5-level paging), 4.6 (access rights), 4.7 (reserved
 *                           bits), 12.12 (page attribute table)
 *   software_mmu_aarch64.c  Arm ARM, DDI 0487: D8.2 (translation process, input and output address sizes), D8.3
 *                           (descriptor formats), D8.4 (access controls), D8.6 (memory types, shareability), and
 *                           the descriptions of MAIR_EL1, TCR_EL1, TTBR0_EL1 and TTBR1_EL1
 *
 * Rights are those of the kernel: supervisor mode with CR0.WP set, EL1 with SCTLR_EL1.WXN clear. A malformed table
 * (reserved bits, a page that faults although its entry is valid, a table outside the arena) fails the running test
 * at once.
 */
#ifndef TESTS_UNIT_SOFTWARE_MMU_H
#define TESTS_UNIT_SOFTWARE_MMU_H

#include <handoff/page_table.h>

/* What an access to the memory may do, whatever the processor calls it. */
enum memory_type {
    MEMORY_UNCACHEABLE,     /* x86_64: UC; AArch64: device nGnRnE */
    MEMORY_WRITE_COMBINING, /* WC; normal non-cacheable */
    MEMORY_WRITE_THROUGH,   /* WT; normal write-through */
    MEMORY_WRITE_BACK,      /* WB; normal write-back, inner shareable */
    MEMORY_OTHER            /* what the builder never asks for */
};

struct software_mmu_processor;

/* A processor: registers, and the memory that its page tables may lie in. */
struct software_mmu {
    const struct software_mmu_processor *processor;
    const UINT64 *memory;
    UINT64        physical_address; /* of `memory` */
    UINTN         pages;
    UINT64        root;             /* CR3; TTBR0_EL1 */
    UINT64        memory_types;     /* IA32_PAT; MAIR_EL1 */
    UINT32        levels;           /* 4; 5 with CR4.LA57 */
    UINT32        physical_bits;    /* MAXPHYADDR; TCR_EL1.IPS */
    bool          gigabyte_pages;   /* x86_64: CPUID.80000001H:EDX.Page1GB */
    bool          no_execute;       /* x86_64: EFER.NXE */
};

struct translation {
    bool             present;
    UINT64           virtual_address;  /* as asked for; of the page, when enumerated */
    UINT64           physical_address;
    UINT64           page_size;
    bool             writable;
    bool             executable;
    bool             user;             /* user mode may read, write or execute */
    enum memory_type type;
};

/* A processor of the table's format that has loaded the table. */
struct software_mmu software_mmu_load(const struct handoff_page_table *table);

struct translation software_mmu_translate(const struct software_mmu *mmu, UINT64 virtual_address);

/* Calls `visit` for every mapped page, whatever its size, by ascending virtual address. Returns the bytes mapped. */
typedef void software_mmu_visitor(const struct translation *page, void *context);
UINT64 software_mmu_enumerate(const struct software_mmu *mmu, software_mmu_visitor *visit, void *context);

/* Adds to `uses`, which has a number for every page of the arena, how often the walk from the root comes to that
 * page. */
void software_mmu_count_tables(const struct software_mmu *mmu, UINT32 *uses);

#endif
