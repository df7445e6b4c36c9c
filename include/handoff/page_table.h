/* Page tables of any 64-bit architecture, built into memory that the caller provides.
 *
 * What differs between architectures is data (struct handoff_page_format), so every format can be built and tested on
 * any host. The builder does not read or write any register: putting the root into CR3, TTBR or satp is the caller's.
 */
#ifndef HANDOFF_PAGE_TABLE_H
#define HANDOFF_PAGE_TABLE_H

#include <stdbool.h>

#include "efi.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reading is always allowed; these are bits of handoff_region.access. */
#define HANDOFF_WRITE   1u
#define HANDOFF_EXECUTE 2u
#define HANDOFF_ACCESS_COUNT 4

/* From the least to the most restrictive. As many as there are kinds of access, which the builder makes use of. */
enum handoff_cache {
    HANDOFF_CACHE_WRITE_BACK,
    HANDOFF_CACHE_WRITE_THROUGH,
    HANDOFF_CACHE_WRITE_COMBINING,
    HANDOFF_CACHE_UNCACHED,
    HANDOFF_CACHE_COUNT
};

/* A range that is to be translated. Addresses and size are multiples of 4 KiB, the size in bytes and not 0. */
struct handoff_region {
    UINT64             physical_address;
    UINT64             virtual_address;
    UINT64             size;
    UINT32             access; /* HANDOFF_WRITE | HANDOFF_EXECUTE */
    enum handoff_cache cache;
};

/* Levels are counted from the leaves: a level 0 entry maps 4 KiB, level 1 2 MiB, level 2 1 GiB. Tables have 512
 * entries of 8 bytes. */
#define HANDOFF_LEAF_LEVELS 3

struct handoff_page_format {
    UINT32 levels;           /* tables from root to leaf: 4 or 5 on x86_64 */
    UINT32 largest_leaf;     /* highest level at which an entry may map memory: 0, 1 or 2 */
    UINT32 physical_bits;    /* width of a physical address */
    UINT64 table_bits;       /* what an entry that points to a table carries besides its address */
    UINT64 table_test_mask;  /* above level 0, (entry & mask) == value tells a table from a leaf */
    UINT64 table_test_value;
    UINT64 leaf_bits[HANDOFF_LEAF_LEVELS];          /* what a leaf carries, by level */
    UINT64 access_bits[HANDOFF_ACCESS_COUNT];       /* by handoff_region.access */
    UINT64 cache_bits[2][HANDOFF_CACHE_COUNT];      /* [0] at level 0, [1] above */
    UINT64 address_mask;     /* the bits of an entry that hold the physical address, in place */
};

/* x86_64, Intel SDM volume 3, 4.5. `levels` is 4 or 5, as CR4.LA57 says; gigabyte pages only if CPUID
 * 80000001h:EDX[26] says so; `physical_bits` from CPUID 80000008h. EFER.NXE must be set, and the page attribute table
 * hold HANDOFF_X86_64_PAT, when the table is used.
 */
struct handoff_page_format handoff_page_format_x86_64(UINT32 levels, bool gigabyte_pages, UINT32 physical_bits);

/* The same for a processor without NX, CPUID 80000001h:EDX[20] clear: the bit that forbids execution is a reserved
 * one there, so whatever is mapped can be executed. EFER.NXE must be clear. */
struct handoff_page_format handoff_page_format_x86_64_without_nx(UINT32 levels, bool gigabyte_pages,
                                                                 UINT32 physical_bits);

/* IA32_PAT: WB, WT, UC-, UC as after reset, then WP, WC, UC-, UC. */
#define HANDOFF_X86_64_PAT 0x0007010500070406ULL

/* AArch64 with the 4 KiB granule, stage 1 of the EL1&0 regime, Arm ARM (DDI 0487) D8.3. Both halves of the address
 * space are in one table, 47 bits each: TCR_EL1.T0SZ and T1SZ are 17, TTBR0_EL1 is the root and TTBR1_EL1 the root +
 * HANDOFF_AARCH64_TTBR1_OFFSET. `physical_bits`, at most 48, from ID_AA64MMFR0_EL1.PARange and put into TCR_EL1.IPS.
 * MAIR_EL1 must be HANDOFF_AARCH64_MAIR when the table is used.
 */
struct handoff_page_format handoff_page_format_aarch64(UINT32 physical_bits);

#define HANDOFF_AARCH64_TTBR1_OFFSET 2048

/* MAIR_EL1: normal write-back, normal write-through, normal non-cacheable, device nGnRnE. */
#define HANDOFF_AARCH64_MAIR 0x000000000044bbffULL

/* Where tables are built. Several tables may draw from one arena. */
struct handoff_page_arena {
    UINT64 *memory;           /* the arena as the builder sees it, aligned to 4 KiB */
    UINT64  physical_address; /* the same memory as the processor's table walker sees it */
    UINTN   pages;            /* capacity, in 4 KiB pages */
    UINTN   used;             /* pages taken from the front so far */
    UINTN   spare_pages;      /* how many of them are in no table any more; the next table takes one of these */
    UINT64  spare;            /* physical address of the first such page */
};

struct handoff_page_table {
    struct handoff_page_format format;
    struct handoff_page_arena *arena;
    UINT64                    *root; /* inside the arena */
};

/* Bytes of virtual addresses that one entry at a level translates, below the root's level or at it. */
UINT64 handoff_page_table_entry_size(UINT32 level);

/* Whether the format can translate a region: HANDOFF_OK, or what handoff_page_table_map says without mapping
 * anything. */
enum handoff_status handoff_page_table_validate(const struct handoff_page_format *format,
                                                const struct handoff_region *region);

/* Takes and clears the root. HANDOFF_ARENA_EXHAUSTED. */
enum handoff_status handoff_page_table_begin(struct handoff_page_table *table,
                                             const struct handoff_page_format *format,
                                             struct handoff_page_arena *arena);

/* What goes into CR3, TTBR or satp: the root's physical address. */
UINT64 handoff_page_table_root(const struct handoff_page_table *table);

/* Maps a region with the largest pages that fit. Regions that touch and agree share large pages, in whatever order
 * they come: after each call that succeeds the table has the fewest pages that translate what it translates. Mapping
 * a page again to the same physical address is allowed and leaves it with the access of both and the more restrictive
 * cacheability (overlapping descriptors do that). A table that is in force: flush the processor's translations after
 * the call, since a page of the table may have changed its purpose.
 * HANDOFF_MISALIGNED, HANDOFF_NOT_CANONICAL, HANDOFF_PHYSICAL_TOO_BIG: nothing was mapped.
 * HANDOFF_ALREADY_MAPPED, HANDOFF_ARENA_EXHAUSTED: part of the region may be mapped.
 */
enum handoff_status handoff_page_table_map(struct handoff_page_table *table, const struct handoff_region *region);

/* Table pages that mapping the region can need at the most, without the root; 0 if it cannot be mapped. */
UINTN handoff_page_table_bound(const struct handoff_page_format *format, const struct handoff_region *region);

/* How many table pages the bounds of both regions count, because `region` begins where `before` ends: what may be
 * taken off their sum if they are mapped into the same table. Of many regions, take it off for each and the one
 * before it. */
UINTN handoff_page_table_bound_common(const struct handoff_page_format *format, const struct handoff_region *before,
                                      const struct handoff_region *region);

#ifdef __cplusplus
}
#endif
#endif
