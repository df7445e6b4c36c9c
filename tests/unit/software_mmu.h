/* The x86_64 address translation in software, written from Intel SDM volume 3, chapters 4.5, 4.6 and 12.12, and not
 * from the gift's encoder: what it finds in a table is what a processor would.
 *
 * A malformed table (reserved bits, a table outside the arena) fails the running test at once.
 */
#ifndef TESTS_UNIT_SOFTWARE_MMU_H
#define TESTS_UNIT_SOFTWARE_MMU_H

#include <handoff/page_table.h>

/* Encodings of the page attribute table's entries (SDM volume 3, table 12-10). */
enum memory_type {
    MEMORY_UNCACHEABLE     = 0,
    MEMORY_WRITE_COMBINING = 1,
    MEMORY_WRITE_THROUGH   = 4,
    MEMORY_WRITE_PROTECTED = 5,
    MEMORY_WRITE_BACK      = 6,
    MEMORY_UNCACHED_MINUS  = 7
};

/* A processor: registers, and the memory that its page tables may lie in. */
struct software_mmu {
    const UINT64 *memory;
    UINT64        physical_address; /* of `memory` */
    UINTN         pages;
    UINT64        cr3;
    UINT64        pat;              /* IA32_PAT */
    UINT32        levels;           /* 4; 5 with CR4.LA57 */
    UINT32        physical_bits;    /* MAXPHYADDR */
    bool          gigabyte_pages;   /* CPUID.80000001H:EDX.Page1GB */
};

struct translation {
    bool             present;
    UINT64           virtual_address;  /* as asked for; of the page, when enumerated */
    UINT64           physical_address;
    UINT64           page_size;
    bool             writable;
    bool             executable;
    bool             user;
    enum memory_type type;
};

/* A processor that has loaded this table. */
struct software_mmu software_mmu_load(const struct handoff_page_table *table);

struct translation software_mmu_translate(const struct software_mmu *mmu, UINT64 virtual_address);

/* Calls `visit` for every mapped page, whatever its size, by ascending linear address. Returns the bytes mapped. */
typedef void software_mmu_visitor(const struct translation *page, void *context);
UINT64 software_mmu_enumerate(const struct software_mmu *mmu, software_mmu_visitor *visit, void *context);

#endif
