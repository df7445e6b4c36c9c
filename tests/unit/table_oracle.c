#include "table_oracle.h"

struct oracle {
    UINT32                       largest_leaf;
    const struct handoff_region *pieces;
    UINTN                        count;
};

/* The first piece that ends at or above an address; there may be none. */
static UINTN first_from(const struct oracle *oracle, UINT64 address)
{
    UINTN low = 0;
    UINTN high = oracle->count;

    while (low < high) {
        const UINTN middle = (low + high) / 2;
        const struct handoff_region *piece = &oracle->pieces[middle];
        if (piece->virtual_address + (piece->size - 1) < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Tables below an entry that translates 4096 * 512^level bytes: none if nothing or one leaf is enough. */
static UINTN tables_below(const struct oracle *oracle, UINT64 address, UINT32 level)
{
    const UINT64 size = 4096ULL << (9 * level);
    const UINTN found = first_from(oracle, address);
    UINTN tables = 1;

    if (level == 0 || found == oracle->count || oracle->pieces[found].virtual_address > address + (size - 1))
        return 0;
    const struct handoff_region *piece = &oracle->pieces[found];
    const bool covers = piece->virtual_address <= address &&
                        piece->virtual_address + (piece->size - 1) >= address + (size - 1);
    if (covers && level <= oracle->largest_leaf &&
        (piece->physical_address + (address - piece->virtual_address)) % size == 0)
        return 0;
    for (UINT64 i = 0; i < 512; i++)
        tables += tables_below(oracle, address + i * (size / 512), level - 1);
    return tables;
}

UINTN table_oracle_minimum(UINT32 levels, UINT32 largest_leaf, const struct handoff_region *pieces, UINTN count)
{
    const struct oracle oracle = {largest_leaf, pieces, count};
    const UINT64 entry = 4096ULL << (9 * (levels - 1));
    UINTN tables = 1;

    for (UINT64 i = 0; i < 256; i++) {
        tables += tables_below(&oracle, i * entry, levels - 1);
        tables += tables_below(&oracle, 0 - (i + 1) * entry, levels - 1);
    }
    return tables;
}
