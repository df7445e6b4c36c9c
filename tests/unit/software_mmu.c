#include "software_mmu_walk.h"

#include "unit_test.h"

static const UINT64 *table_at(const struct software_mmu *mmu, const struct software_mmu_walk *walk)
{
    const UINT64 offset = walk->table - mmu->physical_address;
    const UINT64 bytes = walk->entries * sizeof(UINT64);

    assert_int_equal(walk->table % bytes, 0);
    assert_true(walk->table >= mmu->physical_address && offset / 4096 < mmu->pages);
    return mmu->memory + offset / sizeof(UINT64);
}

/* Looks at one entry of a table; a table below it becomes `walk`. */
static enum software_mmu_entry step(const struct software_mmu *mmu, struct software_mmu_walk *walk, UINT64 index,
                                    struct translation *page)
{
    const UINT64 entry = table_at(mmu, walk)[index];
    const UINT64 virtual_address = walk->virtual_address + index * walk->entry_size;
    enum software_mmu_entry kind = mmu->processor->step(mmu, walk, entry, page);

    if (kind == ENTRY_FAULTS)
        assert_int_equal(entry, 0); /* a builder that leaves bits in unused entries lost an entry */
    if (kind == ENTRY_PAGE) {
        page->present = true;
        page->page_size = walk->entry_size;
        page->virtual_address = virtual_address;
    }
    walk->virtual_address = virtual_address;
    walk->entry_size /= 512;
    walk->entries = 512;
    return kind;
}

struct translation software_mmu_translate(const struct software_mmu *mmu, UINT64 virtual_address)
{
    struct translation found = {.virtual_address = virtual_address};

    for (UINTN half = 0; half < 2; half++) {
        struct software_mmu_walk walk = mmu->processor->begin(mmu, half);
        enum software_mmu_entry kind = ENTRY_TABLE;
        if ((virtual_address - walk.virtual_address) / walk.entry_size >= walk.entries)
            continue;
        while (kind == ENTRY_TABLE)
            kind = step(mmu, &walk, (virtual_address - walk.virtual_address) / walk.entry_size, &found);
        if (kind == ENTRY_PAGE) {
            found.physical_address += virtual_address - found.virtual_address;
            found.virtual_address = virtual_address;
        }
    }
    return found;
}

static UINT64 enumerate_table(const struct software_mmu *mmu, const struct software_mmu_walk *walk,
                              software_mmu_visitor *visit, void *context)
{
    const UINT64 *table = table_at(mmu, walk);
    UINT64 mapped = 0;

    for (UINT64 index = 0; index < walk->entries; index++) {
        struct software_mmu_walk below = *walk;
        struct translation page = {.present = false};
        if (table[index] == 0)
            continue; /* most of them; no processor's walk goes on here */
        const enum software_mmu_entry kind = step(mmu, &below, index, &page);
        if (kind == ENTRY_TABLE) {
            mapped += enumerate_table(mmu, &below, visit, context);
        } else if (kind == ENTRY_PAGE) {
            mapped += page.page_size;
            visit(&page, context);
        }
    }
    return mapped;
}

UINT64 software_mmu_enumerate(const struct software_mmu *mmu, software_mmu_visitor *visit, void *context)
{
    const struct software_mmu_walk lower = mmu->processor->begin(mmu, 0);
    const struct software_mmu_walk upper = mmu->processor->begin(mmu, 1);

    return enumerate_table(mmu, &lower, visit, context) + enumerate_table(mmu, &upper, visit, context);
}

static void count_below(const struct software_mmu *mmu, const struct software_mmu_walk *walk, UINT32 *uses)
{
    for (UINT64 index = 0; index < walk->entries; index++) {
        struct software_mmu_walk below = *walk;
        struct translation page;
        if (step(mmu, &below, index, &page) != ENTRY_TABLE)
            continue;
        uses[(below.table - mmu->physical_address) / 4096]++;
        count_below(mmu, &below, uses);
    }
}

void software_mmu_count_tables(const struct software_mmu *mmu, UINT32 *uses)
{
    uses[(mmu->root - mmu->physical_address) / 4096]++; /* both halves are in the page of the root */
    for (UINTN half = 0; half < 2; half++) {
        const struct software_mmu_walk walk = mmu->processor->begin(mmu, half);
        count_below(mmu, &walk, uses);
    }
}

struct software_mmu software_mmu_load(const struct handoff_page_table *table)
{
    /* x86_64 tells memory from a table by a set bit, AArch64 a table from memory. */
    const bool aarch64 = table->format.table_test_value != 0;
    const struct software_mmu mmu = {
        .processor = aarch64 ? &software_mmu_aarch64 : &software_mmu_x86_64,
        .memory = table->arena->memory,
        .physical_address = table->arena->physical_address,
        .pages = table->arena->used,
        .root = handoff_page_table_root(table),
        .memory_types = aarch64 ? HANDOFF_AARCH64_MAIR : HANDOFF_X86_64_PAT,
        .levels = table->format.levels,
        .physical_bits = table->format.physical_bits,
        .gigabyte_pages = table->format.largest_leaf == 2,
        .no_execute = table->format.access_bits[0] != table->format.access_bits[HANDOFF_EXECUTE],
    };

    return mmu;
}
