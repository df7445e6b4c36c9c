#include "software_mmu.h"

#include "unit_test.h"

/* Table 4-15 to 4-20: bits common to all entries, and where the PAT bit is. */
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

/* Bits low..high inclusive. */
static UINT64 bits(UINT32 high, UINT32 low)
{
    return (~0ULL >> (63 - high)) & (~0ULL << low);
}

/* What has been gathered on the way from CR3 to an entry. */
struct walk {
    UINT64 table;   /* physical address */
    UINT32 level;   /* 5: PML5 ... 1: page table */
    bool   writable, executable, user;
};

static const UINT64 *table_at(const struct software_mmu *mmu, UINT64 physical_address)
{
    const UINT64 offset = physical_address - mmu->physical_address;

    assert_int_equal(physical_address % 4096, 0);
    assert_true(physical_address >= mmu->physical_address && offset / 4096 < mmu->pages);
    return mmu->memory + offset / sizeof(UINT64);
}

static UINT64 address_bits(const struct software_mmu *mmu)
{
    return bits(mmu->physical_bits - 1, 12);
}

/* A set reserved bit is a page fault with RSVD, whatever is being accessed (SDM volume 3, 4.7). */
static void check_reserved(const struct software_mmu *mmu, UINT64 entry, UINT32 level, bool leaf)
{
    if (mmu->physical_bits < 52)
        assert_int_equal(entry & bits(51, mmu->physical_bits), 0);
    if (level >= 4 || (level == 3 && !mmu->gigabyte_pages))
        assert_int_equal(entry & PS, 0);
    if (leaf && level == 3)
        assert_int_equal(entry & bits(29, 13), 0);
    if (leaf && level == 2)
        assert_int_equal(entry & bits(20, 13), 0);
}

static enum memory_type memory_type_of(const struct software_mmu *mmu, UINT64 entry, UINT32 level)
{
    const bool pat = (entry & (level == 1 ? PAT_4K : PAT_LARGE)) != 0;
    const UINT32 index = (pat ? 4u : 0u) + ((entry & PCD) ? 2u : 0u) + ((entry & PWT) ? 1u : 0u);

    return (enum memory_type)(mmu->pat >> (8 * index) & 0x7);
}

static struct walk start(const struct software_mmu *mmu)
{
    const struct walk walk = {mmu->cr3 & address_bits(mmu), mmu->levels, true, true, true};

    assert_true(mmu->levels == 4 || mmu->levels == 5);
    return walk;
}

static UINT64 page_size_of(UINT32 level)
{
    return 4096ULL << (9 * (level - 1));
}

/* Applies one present entry: true if it maps memory, and `found` says what; else `walk` has gone one table down. */
static bool step(const struct software_mmu *mmu, struct walk *walk, UINT64 entry, struct translation *found)
{
    const bool leaf = walk->level == 1 || (walk->level <= 3 && (entry & PS) != 0);

    check_reserved(mmu, entry, walk->level, leaf);
    walk->writable = walk->writable && (entry & RW);
    walk->user = walk->user && (entry & US);
    walk->executable = walk->executable && !(entry & XD);
    if (!leaf) {
        walk->table = entry & address_bits(mmu);
        walk->level--;
        return false;
    }
    found->present = true;
    found->page_size = page_size_of(walk->level);
    found->physical_address = entry & address_bits(mmu) & ~(found->page_size - 1);
    found->writable = walk->writable;
    found->executable = walk->executable;
    found->user = walk->user;
    found->type = memory_type_of(mmu, entry, walk->level);
    return true;
}

static UINT64 sign_extend(const struct software_mmu *mmu, UINT64 linear_address)
{
    const UINT32 sign = 12 + 9 * mmu->levels - 1;

    return linear_address & BIT(sign) ? linear_address | ~0ULL << sign : linear_address;
}

struct translation software_mmu_translate(const struct software_mmu *mmu, UINT64 virtual_address)
{
    const UINT64 implemented = bits(12 + 9 * mmu->levels - 1, 0);
    struct translation found = {.virtual_address = virtual_address};
    struct walk walk = start(mmu);

    if (sign_extend(mmu, virtual_address & implemented) != virtual_address)
        return found;
    for (;;) {
        const UINT64 index = virtual_address >> (12 + 9 * (walk.level - 1)) & 511;
        const UINT64 entry = table_at(mmu, walk.table)[index];
        if ((entry & P) == 0)
            return found;
        if (step(mmu, &walk, entry, &found)) {
            found.physical_address += virtual_address & (found.page_size - 1);
            return found;
        }
    }
}

static UINT64 enumerate_table(const struct software_mmu *mmu, struct walk walk, UINT64 linear_address,
                              software_mmu_visitor *visit, void *context)
{
    const UINT64 *table = table_at(mmu, walk.table);
    UINT64 mapped = 0;

    for (UINT64 index = 0; index < 512; index++) {
        const UINT64 address = linear_address + index * page_size_of(walk.level);
        struct translation found = {.virtual_address = sign_extend(mmu, address)};
        struct walk below = walk;
        if ((table[index] & P) == 0)
            assert_int_equal(table[index], 0); /* a builder that leaves bits in unused entries lost an entry */
        else if (step(mmu, &below, table[index], &found)) {
            mapped += found.page_size;
            visit(&found, context);
        } else {
            mapped += enumerate_table(mmu, below, address, visit, context);
        }
    }
    return mapped;
}

UINT64 software_mmu_enumerate(const struct software_mmu *mmu, software_mmu_visitor *visit, void *context)
{
    return enumerate_table(mmu, start(mmu), 0, visit, context);
}

struct software_mmu software_mmu_load(const struct handoff_page_table *table)
{
    const struct software_mmu mmu = {
        .memory = table->arena->memory,
        .physical_address = table->arena->physical_address,
        .pages = table->arena->used,
        .cr3 = handoff_page_table_root(table),
        .pat = HANDOFF_X86_64_PAT,
        .levels = table->format.levels,
        .physical_bits = table->format.physical_bits,
        .gigabyte_pages = table->format.largest_leaf == 2,
    };

    return mmu;
}
