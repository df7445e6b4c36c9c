/* Sections and tables are those of Intel SDM volume 3. */
#include "software_mmu_walk.h"

#include "unit_test.h"

/* Tables 4-15 to 4-20: bits common to all entries, and where the PAT bit is. */
#define BIT(number) (1ULL << (number))
#define P           BIT(0)
#define RW          BIT(1)
#define US          BIT(2)
#define PWT         BIT(3)
#define PCD         BIT(4)
#define PS          BIT(7)
#define PAT_4K      BIT(7)
#define PAT_LARGE   BIT(12)
#define XD          BIT(63)

#define PTE_SIZE   (1ULL << 12)
#define PDE_SIZE   (1ULL << 21)
#define PDPTE_SIZE (1ULL << 30)

/* Bits low..high inclusive. */
static UINT64 bits(UINT32 high, UINT32 low)
{
    return (~0ULL >> (63 - high)) & (~0ULL << low);
}

static UINT64 address_bits(const struct software_mmu *mmu)
{
    return bits(mmu->physical_bits - 1, 12);
}

/* 4.5: a linear address is canonical if it is sign-extended, so either half is translated by half of the root. */
static struct software_mmu_walk begin(const struct software_mmu *mmu, UINTN half)
{
    const UINT32 width = 12 + 9 * mmu->levels;
    const struct software_mmu_walk walk = {
        .table = (mmu->root & address_bits(mmu)) + half * 2048,
        .entries = 256,
        .virtual_address = half == 0 ? 0 : bits(63, width - 1),
        .entry_size = 1ULL << (width - 9),
        .writable = true,
        .executable = true,
        .user = true,
    };

    assert_true(mmu->levels == 4 || mmu->levels == 5);
    assert_int_equal(mmu->root & ~address_bits(mmu), 0);
    return walk;
}

/* A set reserved bit is a page fault with RSVD, whatever is being accessed (4.7). */
static void check_reserved(const struct software_mmu *mmu, UINT64 entry, UINT64 entry_size, bool leaf)
{
    if (mmu->physical_bits < 52)
        assert_int_equal(entry & bits(51, mmu->physical_bits), 0);
    if (entry_size > PDPTE_SIZE || (entry_size == PDPTE_SIZE && !mmu->gigabyte_pages))
        assert_int_equal(entry & PS, 0);
    if (!mmu->no_execute)
        assert_int_equal(entry & XD, 0);
    if (leaf && entry_size == PDPTE_SIZE)
        assert_int_equal(entry & bits(29, 13), 0);
    if (leaf && entry_size == PDE_SIZE)
        assert_int_equal(entry & bits(20, 13), 0);
}

/* 12.12: the entry's PAT, PCD and PWT bits choose a byte of IA32_PAT; table 12-10 has its encodings. */
static enum memory_type memory_type_of(const struct software_mmu *mmu, UINT64 entry, UINT64 entry_size)
{
    static const enum memory_type types[8] = {MEMORY_UNCACHEABLE,   MEMORY_WRITE_COMBINING, MEMORY_OTHER,
                                              MEMORY_OTHER,         MEMORY_WRITE_THROUGH,   MEMORY_OTHER,
                                              MEMORY_WRITE_BACK,    MEMORY_OTHER};
    const bool pat = (entry & (entry_size == PTE_SIZE ? PAT_4K : PAT_LARGE)) != 0;
    const UINT32 index = (pat ? 4u : 0u) + ((entry & PCD) ? 2u : 0u) + ((entry & PWT) ? 1u : 0u);

    return types[mmu->memory_types >> (8 * index) & 7];
}

static enum software_mmu_entry step(const struct software_mmu *mmu, struct software_mmu_walk *walk, UINT64 entry,
                                    struct translation *page)
{
    const bool leaf = walk->entry_size == PTE_SIZE || (walk->entry_size <= PDPTE_SIZE && (entry & PS) != 0);

    if ((entry & P) == 0)
        return ENTRY_FAULTS;
    check_reserved(mmu, entry, walk->entry_size, leaf);
    walk->writable = walk->writable && (entry & RW);
    walk->user = walk->user && (entry & US);
    walk->executable = walk->executable && !(entry & XD);
    if (!leaf) {
        walk->table = entry & address_bits(mmu);
        return ENTRY_TABLE;
    }
    page->physical_address = entry & address_bits(mmu) & ~(walk->entry_size - 1);
    page->writable = walk->writable;
    page->executable = walk->executable;
    page->user = walk->user;
    page->type = memory_type_of(mmu, entry, walk->entry_size);
    return ENTRY_PAGE;
}

const struct software_mmu_processor software_mmu_x86_64 = {begin, step};
