/* Flattens the table into pieces that are translated alike, and asks the oracle of the unit tests about them.
 * Knows the bits of Intel SDM volume 3, 4.5. */
#include "minimum.h"

#include "tests/unit/table_oracle.h"

#define PRESENT      1ULL
#define LARGE        (1ULL << 7)
#define ADDRESS      0x000ffffffffff000ULL
#define NO_EXECUTE   (1ULL << 63)
#define LOW_MEANING  (1ULL << 4 | 1ULL << 3 | 1ULL << 1) /* PCD, PWT, writable; PAT only tells WC from WT */

struct pieces {
    const struct handoff_page_table *table;
    struct handoff_region           *region;
    UINTN                            count;
    UINTN                            capacity;
    bool                             too_many;
    UINTN                            pages; /* of the table */
};

static UINT64 size_at(UINT32 level)
{
    return 1ULL << (12 + 9 * level);
}

static bool continues(const struct handoff_region *before, const struct handoff_region *leaf)
{
    return before->virtual_address + before->size == leaf->virtual_address &&
           before->physical_address + before->size == leaf->physical_address && before->access == leaf->access;
}

/* In `access`, which nobody else looks at, what the leaf's entry means besides the address. */
static void add_leaf(struct pieces *pieces, UINT64 virtual_address, UINT64 entry, UINT64 size)
{
    const struct handoff_region leaf = {
        .physical_address = entry & ADDRESS & ~(size - 1),
        .virtual_address = virtual_address,
        .size = size,
        .access = (UINT32)((entry & LOW_MEANING) | ((entry & NO_EXECUTE) != 0)),
    };

    if (pieces->count > 0 && continues(&pieces->region[pieces->count - 1], &leaf))
        pieces->region[pieces->count - 1].size += size;
    else if (pieces->count < pieces->capacity)
        pieces->region[pieces->count++] = leaf;
    else
        pieces->too_many = true;
}

static const UINT64 *table_at(const struct handoff_page_arena *arena, UINT64 entry)
{
    return arena->memory + ((entry & ADDRESS) - arena->physical_address) / sizeof(UINT64);
}

/* At most five calls deep. */
static void flatten(struct pieces *pieces, const UINT64 *entries, UINT32 level, UINT64 virtual_address)
{
    const struct handoff_page_arena *arena = pieces->table->arena;
    const bool at_root = level == pieces->table->format.levels - 1;

    pieces->pages++;
    for (UINTN i = 0; i < 512; i++) {
        UINT64 address = virtual_address + i * size_at(level);
        if (at_root && i >= 256)
            address -= size_at(level + 1); /* sign extension */
        if ((entries[i] & PRESENT) == 0)
            continue;
        if (level == 0 || (entries[i] & LARGE) != 0)
            add_leaf(pieces, address, entries[i], size_at(level));
        else
            flatten(pieces, table_at(arena, entries[i]), level - 1, address);
    }
}

UINTN minimum_pages(const struct handoff_page_table *table, struct handoff_region *room, UINTN capacity,
                    UINTN *used)
{
    struct pieces pieces = {.table = table, .region = room, .capacity = capacity};

    flatten(&pieces, table->root, table->format.levels - 1, 0);
    *used = pieces.pages;
    if (pieces.too_many)
        return 0;
    return table_oracle_minimum(table->format.levels, table->format.largest_leaf, pieces.region, pieces.count);
}
