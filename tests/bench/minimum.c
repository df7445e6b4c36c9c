/* Flattens the table into runs of addresses that are translated alike, then asks of each aligned block that one entry
 * could map (4 KiB, 2 MiB, 1 GiB, ...) whether one entry is enough. Knows the bits of Intel SDM volume 3, 4.5. */
#include "minimum.h"

#define LEVELS_LIMIT 5
#define PRESENT      1ULL
#define LARGE        (1ULL << 7)
#define ADDRESS      0x000ffffffffff000ULL
#define MEANING      (1ULL << 63 | 1ULL << 4 | 1ULL << 3 | 1ULL << 1) /* NX, PCD, PWT, writable; no leaf here uses PAT */

/* Addresses that follow each other, whose physical addresses do so too, and whose pages may do the same. */
struct run {
    UINT64 first;
    UINT64 last;
    UINT64 distance; /* physical address - first */
    UINT64 meaning;
};

struct count {
    const struct handoff_page_table *table;
    struct run run;
    bool       any;
    bool       seen[LEVELS_LIMIT];
    UINT64     block[LEVELS_LIMIT]; /* the last that needs a table, of 2 MiB, 1 GiB, ... */
    UINTN      tables;
};

static UINT64 size_of_block(UINT32 level)
{
    return 1ULL << (12 + 9 * level);
}

/* A table whose entries are at `level` is needed for the block; blocks come in ascending order. */
static void need(struct count *count, UINT32 level, UINT64 block)
{
    if (count->seen[level] && count->block[level] == block)
        return;
    count->seen[level] = true;
    count->block[level] = block;
    count->tables++;
}

/* Blocks of one level that the run touches, but those that one entry maps as a whole. */
static void need_level(struct count *count, const struct run *run, UINT32 level)
{
    const UINT64 size = size_of_block(level + 1);
    const bool fits = level < count->table->format.largest_leaf && run->distance % size == 0;

    for (UINT64 block = run->first / size; block <= run->last / size; block++)
        if (!fits || run->first > block * size || run->last < block * size + (size - 1))
            need(count, level, block);
}

static void end_run(struct count *count)
{
    for (UINT32 level = 0; count->any && level < count->table->format.levels - 1; level++)
        need_level(count, &count->run, level);
    count->any = false;
}

static void add_leaf(struct count *count, UINT64 address, UINT64 entry, UINT64 size)
{
    const struct run leaf = {address, address + size - 1, (entry & ADDRESS & ~(size - 1)) - address, entry & MEANING};

    if (count->any && count->run.last + 1 == leaf.first && count->run.distance == leaf.distance &&
        count->run.meaning == leaf.meaning) {
        count->run.last = leaf.last;
        return;
    }
    end_run(count);
    count->run = leaf;
    count->any = true;
}

/* At most five calls deep. Addresses stay unextended: only their order matters. */
static void flatten(struct count *count, const UINT64 *entries, UINT32 level, UINT64 address)
{
    const struct handoff_page_arena *arena = count->table->arena;

    for (UINTN i = 0; i < 512; i++, address += size_of_block(level)) {
        if ((entries[i] & PRESENT) == 0)
            continue;
        if (level == 0 || (entries[i] & LARGE) != 0)
            add_leaf(count, address, entries[i], size_of_block(level));
        else
            flatten(count, arena->memory + ((entries[i] & ADDRESS) - arena->physical_address) / 8, level - 1, address);
    }
}

UINTN minimum_pages(const struct handoff_page_table *table)
{
    struct count count = {.table = table, .tables = 1};

    flatten(&count, table->root, table->format.levels - 1, 0);
    end_run(&count);
    return count.tables;
}
