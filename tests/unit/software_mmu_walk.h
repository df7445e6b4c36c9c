/* What a processor's walker provides to software_mmu.c. */
#ifndef TESTS_UNIT_SOFTWARE_MMU_WALK_H
#define TESTS_UNIT_SOFTWARE_MMU_WALK_H

#include "software_mmu.h"

/* What has been gathered on the way from the root to a table. */
struct software_mmu_walk {
    UINT64 table;           /* physical address of the first entry */
    UINT64 entries;
    UINT64 virtual_address; /* that the first entry translates */
    UINT64 entry_size;      /* bytes that an entry translates */
    bool   writable, executable, user;
};

enum software_mmu_entry {
    ENTRY_FAULTS,
    ENTRY_TABLE, /* the walk's table and rights were updated */
    ENTRY_PAGE   /* the page was described, but for its size and its virtual address */
};

struct software_mmu_processor {
    /* Where the walk begins in the lower (0) and in the upper half (1) of the address space. */
    struct software_mmu_walk (*begin)(const struct software_mmu *mmu, UINTN half);
    enum software_mmu_entry (*step)(const struct software_mmu *mmu, struct software_mmu_walk *walk, UINT64 entry,
                                    struct translation *page);
};

extern const struct software_mmu_processor software_mmu_x86_64;
extern const struct software_mmu_processor software_mmu_aarch64;

#endif
