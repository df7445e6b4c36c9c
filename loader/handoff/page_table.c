#include <handoff/page_table.h>

#include "bytes.h"

#define INDEX_BITS    9
#define TABLE_ENTRIES (1u << INDEX_BITS)
#define PAGE_BITS     12

static UINT32 level_shift(UINT32 level)
{
    return PAGE_BITS + level * INDEX_BITS;
}

static UINT64 level_size(UINT32 level)
{
    return 1ULL << level_shift(level);
}

static UINTN level_index(UINT64 virtual_address, UINT32 level)
{
    return virtual_address >> level_shift(level) & (TABLE_ENTRIES - 1);
}

static UINT64 physical_of(const struct handoff_page_arena *arena, const UINT64 *page)
{
    return arena->physical_address + (UINT64)(page - arena->memory) * sizeof(UINT64);
}

static UINT64 *page_at(const struct handoff_page_arena *arena, UINT64 physical_address)
{
    return arena->memory + (physical_address - arena->physical_address) / sizeof(UINT64);
}

/* Pages that were given back form a list, each beginning with the physical address of the next. */
static UINT64 *take_page(struct handoff_page_arena *arena)
{
    UINT64 *page = arena->memory + arena->used * TABLE_ENTRIES;

    if (arena->spare_pages > 0) {
        page = page_at(arena, arena->spare);
        arena->spare = page[0];
        arena->spare_pages--;
    } else if (arena->used < arena->pages) {
        arena->used++;
    } else {
        return NULL;
    }
    memset(page, 0, HANDOFF_PAGE_SIZE);
    return page;
}

static void give_back(struct handoff_page_arena *arena, UINT64 *page)
{
    page[0] = arena->spare;
    arena->spare = physical_of(arena, page);
    arena->spare_pages++;
}

static bool is_table(const struct handoff_page_format *format, UINT64 entry, UINT32 level)
{
    return level > 0 && entry != 0 && (entry & format->table_test_mask) == format->table_test_value;
}

static UINT64 *table_of(const struct handoff_page_table *table, UINT64 entry)
{
    return page_at(table->arena, entry & table->format.address_mask);
}

static UINT64 leaf_entry(const struct handoff_page_format *format, UINT32 level, UINT64 physical_address,
                         UINT32 access, UINT32 cache)
{
    return physical_address | format->leaf_bits[level] | format->access_bits[access] |
           format->cache_bits[level > 0][cache];
}

/* Which of the four choices an entry was made with. */
static UINT32 choice_of(const UINT64 choices[HANDOFF_ACCESS_COUNT], UINT64 entry)
{
    const UINT64 mask = choices[0] | choices[1] | choices[2] | choices[3];
    UINT32 choice = 0;

    while (choice < HANDOFF_ACCESS_COUNT - 1 && (entry & mask) != choices[choice])
        choice++;
    return choice;
}

static UINT64 leaf_address(const struct handoff_page_format *format, UINT64 entry, UINT32 level)
{
    return entry & format->address_mask & ~(level_size(level) - 1);
}

/* Leaves of following pages, as far as entries are empty: most are. */
static UINTN fill_empty(UINT64 *entries, UINTN count, UINT64 leaf, UINT64 step)
{
    UINTN filled = 0;

    for (; filled < count && entries[filled] == 0; leaf += step)
        entries[filled++] = leaf;
    return filled;
}

/* Replaces a leaf by a table of leaves one level below that translate the same. */
static enum handoff_status split_leaf(struct handoff_page_table *table, UINT64 *entry, UINT32 level)
{
    const struct handoff_page_format *format = &table->format;
    const UINT64 address = leaf_address(format, *entry, level);
    const UINT32 access = choice_of(format->access_bits, *entry);
    const UINT32 cache = choice_of(format->cache_bits[1], *entry);
    UINT64 *child = take_page(table->arena);

    if (child == NULL)
        return HANDOFF_ARENA_EXHAUSTED;
    fill_empty(child, TABLE_ENTRIES, leaf_entry(format, level - 1, address, access, cache), level_size(level - 1));
    *entry = physical_of(table->arena, child) | format->table_bits;
    return HANDOFF_OK;
}

static enum handoff_status ensure_table(struct handoff_page_table *table, UINT64 *entry, UINT32 level)
{
    if (is_table(&table->format, *entry, level))
        return HANDOFF_OK;
    if (*entry != 0)
        return split_leaf(table, entry, level);

    const UINT64 *child = take_page(table->arena);
    if (child == NULL)
        return HANDOFF_ARENA_EXHAUSTED;
    *entry = physical_of(table->arena, child) | table->format.table_bits;
    return HANDOFF_OK;
}

/* Finds the entry for an address at `*level`, making tables on the way; further down, and says so in `*level`, where
 * smaller pages are in use already. */
static enum handoff_status descend(struct handoff_page_table *table, UINT64 virtual_address, UINT32 *level,
                                   UINT64 **found)
{
    UINT64 *entries = table->root;

    for (UINT32 at = table->format.levels - 1;; at--) {
        UINT64 *entry = &entries[level_index(virtual_address, at)];
        if (at <= *level && !is_table(&table->format, *entry, at)) {
            *level = at;
            *found = entry;
            return HANDOFF_OK;
        }
        const enum handoff_status status = ensure_table(table, entry, at);
        if (status != HANDOFF_OK)
            return status;
        entries = table_of(table, *entry);
    }
}

/* Firmware's descriptors may overlap: what one of them allows is allowed, and the stricter cacheability wins. */
static enum handoff_status join_leaf(const struct handoff_page_format *format, UINT64 *entry, UINT32 level,
                                     UINT64 other)
{
    const UINT64 *caches = format->cache_bits[level > 0];
    const UINT64 address = leaf_address(format, other, level);
    const UINT32 access = choice_of(format->access_bits, *entry) | choice_of(format->access_bits, other);
    const UINT32 before = choice_of(caches, *entry);
    const UINT32 cache = choice_of(caches, other);

    if (leaf_address(format, *entry, level) != address)
        return HANDOFF_ALREADY_MAPPED;
    *entry = leaf_entry(format, level, address, access, before > cache ? before : cache);
    return HANDOFF_OK;
}

/* The highest level at which one entry can map the beginning of the region. */
static UINT32 best_level(const struct handoff_page_format *format, const struct handoff_region *region)
{
    UINT32 level = format->largest_leaf;

    while (level > 0 && (region->size < level_size(level) ||
                         ((region->physical_address | region->virtual_address) & (level_size(level) - 1)) != 0))
        level--;
    return level;
}

/* The leaf that translates like the whole of a table whose entries are at `level`; 0 if none does. From the end,
 * where a table that is not full is so mostly. */
static UINT64 merged_leaf(const struct handoff_page_format *format, const UINT64 *entries, UINT32 level)
{
    const UINT64 address = leaf_address(format, entries[0], level);

    if ((address & (level_size(level + 1) - 1)) != 0)
        return 0;
    const UINT32 access = choice_of(format->access_bits, entries[0]);
    const UINT32 cache = choice_of(format->cache_bits[level > 0], entries[0]);
    UINT64 leaf = leaf_entry(format, level, address, access, cache) + level_size(level + 1);
    for (UINTN i = TABLE_ENTRIES; i > 0; i--)
        if (entries[i - 1] != (leaf -= level_size(level)))
            return 0;
    return leaf_entry(format, level + 1, address, access, cache);
}

/* Replaces tables that became superfluous at an address whose entry at `level` was just written. Touching regions
 * that were mapped one by one share large pages in this way, whatever their order. */
static void merge_tables(struct handoff_page_table *table, UINT64 virtual_address, UINT32 level)
{
    for (; level < table->format.largest_leaf; level++) {
        UINT64 *entry = table->root + level_index(virtual_address, table->format.levels - 1);
        for (UINT32 at = table->format.levels - 1; at > level + 1; at--)
            entry = table_of(table, *entry) + level_index(virtual_address, at - 1);
        UINT64 *entries = table_of(table, *entry);
        const UINT64 leaf = merged_leaf(&table->format, entries, level);
        if (leaf == 0)
            return;
        *entry = leaf;
        give_back(table->arena, entries);
    }
}

/* Fills up to `count` entries of one table, as far as they are no tables themselves, from the beginning of the region
 * and cuts what it mapped off it. */
static enum handoff_status place_leaves(const struct handoff_page_format *format, UINT64 *entry, UINT32 level,
                                        UINTN count, struct handoff_region *region)
{
    const UINT32 cache = (UINT32)region->cache; /* where enumerations follow Microsoft's ABI they are signed */
    const UINT64 first = leaf_entry(format, level, region->physical_address, region->access, cache);
    const UINT64 step = level_size(level);
    UINTN done = fill_empty(entry, count, first, step);

    while (done < count && !is_table(format, entry[done], level)) {
        if (join_leaf(format, &entry[done], level, first + done * step) != HANDOFF_OK)
            return HANDOFF_ALREADY_MAPPED;
        done++;
        done += fill_empty(entry + done, count - done, first + done * step, step);
    }
    region->physical_address += done * step;
    region->virtual_address += done * step;
    region->size -= done * step;
    return HANDOFF_OK;
}

/* Maps as much of the region's beginning as one table holds. */
static enum handoff_status map_run(struct handoff_page_table *table, struct handoff_region *region)
{
    const UINT64 virtual_address = region->virtual_address;
    UINT32 level = best_level(&table->format, region);
    UINT64 *entry;
    enum handoff_status status = descend(table, virtual_address, &level, &entry);

    if (status != HANDOFF_OK)
        return status;
    const UINTN room = TABLE_ENTRIES - level_index(virtual_address, level);
    const UINTN wanted = region->size >> level_shift(level);
    status = place_leaves(&table->format, entry, level, wanted < room ? wanted : room, region);
    /* Tables mostly fill from below, and one without a last entry is not full. */
    if (status == HANDOFF_OK && entry[room - 1] != 0)
        merge_tables(table, virtual_address, level);
    return status;
}

/* Addresses must be sign-extended from the bits that the tables translate (Intel SDM volume 1, 3.3.7.1; the same rule
 * serves the two halves of AArch64 and RISC-V). */
static bool is_canonical(const struct handoff_page_format *format, UINT64 first, UINT64 last)
{
    const UINT32 bits = level_shift(format->levels);
    const UINT64 top = ~0ULL << (bits - 1);

    return first <= last && (first & top) == (last & top) && ((first & top) == 0 || (first & top) == top);
}

enum handoff_status handoff_page_table_validate(const struct handoff_page_format *format,
                                                const struct handoff_region *region)
{
    const UINT64 last_offset = region->size - 1;

    if (region->size == 0 ||
        ((region->physical_address | region->virtual_address | region->size) & HANDOFF_PAGE_MASK) != 0)
        return HANDOFF_MISALIGNED;
    if (!is_canonical(format, region->virtual_address, region->virtual_address + last_offset))
        return HANDOFF_NOT_CANONICAL;
    if (region->physical_address + last_offset < region->physical_address ||
        (region->physical_address + last_offset) >> format->physical_bits != 0)
        return HANDOFF_PHYSICAL_TOO_BIG;
    return HANDOFF_OK;
}

UINT64 handoff_page_table_entry_size(UINT32 level)
{
    return level_size(level);
}

enum handoff_status handoff_page_table_begin(struct handoff_page_table *table,
                                             const struct handoff_page_format *format,
                                             struct handoff_page_arena *arena)
{
    table->format = *format;
    table->arena = arena;
    table->root = take_page(arena);
    return table->root == NULL ? HANDOFF_ARENA_EXHAUSTED : HANDOFF_OK;
}

UINT64 handoff_page_table_root(const struct handoff_page_table *table)
{
    return physical_of(table->arena, table->root);
}

enum handoff_status handoff_page_table_map(struct handoff_page_table *table, const struct handoff_region *region)
{
    struct handoff_region rest = *region;
    enum handoff_status status = handoff_page_table_validate(&table->format, region);

    while (status == HANDOFF_OK && rest.size > 0)
        status = map_run(table, &rest);
    return status;
}
