#include <handoff/page_table.h>

/* Tables at a level that the range touches: one for each entry of the level above. */
static UINT64 tables_touched(const struct handoff_region *region, UINT32 level)
{
    const UINT64 reach = handoff_page_table_entry_size(level + 1);

    return (region->virtual_address + region->size - 1) / reach - region->virtual_address / reach + 1;
}

UINTN handoff_page_table_bound(const struct handoff_page_format *format, const struct handoff_region *region)
{
    const UINT64 congruence = region->physical_address ^ region->virtual_address;
    UINT32 leaf = format->largest_leaf;
    UINT64 pages = 0;

    if (handoff_page_table_validate(format, region) != HANDOFF_OK)
        return 0;
    while (leaf > 0 && (congruence & (handoff_page_table_entry_size(leaf) - 1)) != 0)
        leaf--;
    for (UINT32 level = 0; level < format->levels - 1; level++) {
        const UINT64 touched = tables_touched(region, level);
        /* Below the leaf level only the two ends of the range need smaller pages. */
        pages += level < leaf && touched > 2 ? 2 : touched;
    }
    return (UINTN)pages;
}

UINTN handoff_page_table_bound_common(const struct handoff_page_format *format, const struct handoff_region *before,
                                      const struct handoff_region *region)
{
    UINTN pages = 0;

    if (handoff_page_table_validate(format, before) != HANDOFF_OK ||
        handoff_page_table_validate(format, region) != HANDOFF_OK)
        return 0;
    for (UINT32 level = 0; level < format->levels - 1; level++) {
        const UINT64 reach = handoff_page_table_entry_size(level + 1);
        if ((before->virtual_address + before->size - 1) / reach == region->virtual_address / reach)
            pages++;
    }
    return pages;
}
