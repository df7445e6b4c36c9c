#include <handoff/page_table.h>

/* Intel SDM volume 3, 4.5, tables 4-14 to 4-20. Accessed and dirty are set beforehand, so that the processor never
 * writes to a table: what is in it is what was built. */
#define PRESENT    (1ULL << 0)
#define WRITABLE   (1ULL << 1)
#define PWT        (1ULL << 3)
#define PCD        (1ULL << 4)
#define ACCESSED   (1ULL << 5)
#define DIRTY      (1ULL << 6)
#define PAGE_SIZE  (1ULL << 7)  /* above level 0 */
#define SMALL_PAT  (1ULL << 7)  /* at level 0 */
#define LARGE_PAT  (1ULL << 12) /* above level 0 */
#define NO_EXECUTE (1ULL << 63)

struct handoff_page_format handoff_page_format_x86_64(UINT32 levels, bool gigabyte_pages, UINT32 physical_bits)
{
    const UINT64 leaf = PRESENT | ACCESSED | DIRTY;
    const struct handoff_page_format format = {
        .levels = levels,
        .largest_leaf = gigabyte_pages ? 2 : 1,
        .physical_bits = physical_bits,
        .table_bits = PRESENT | WRITABLE | ACCESSED,
        .table_test_mask = PAGE_SIZE,
        .table_test_value = 0,
        .leaf_bits = {leaf, leaf | PAGE_SIZE, leaf | PAGE_SIZE},
        .access_bits = {
            [0] = NO_EXECUTE,
            [HANDOFF_WRITE] = WRITABLE | NO_EXECUTE,
            [HANDOFF_EXECUTE] = 0,
            [HANDOFF_WRITE | HANDOFF_EXECUTE] = WRITABLE,
        },
        .cache_bits = {
            {
                [HANDOFF_CACHE_WRITE_BACK] = 0,
                [HANDOFF_CACHE_WRITE_THROUGH] = PWT,
                [HANDOFF_CACHE_WRITE_COMBINING] = SMALL_PAT | PWT,
                [HANDOFF_CACHE_UNCACHED] = PCD | PWT,
            },
            {
                [HANDOFF_CACHE_WRITE_BACK] = 0,
                [HANDOFF_CACHE_WRITE_THROUGH] = PWT,
                [HANDOFF_CACHE_WRITE_COMBINING] = LARGE_PAT | PWT,
                [HANDOFF_CACHE_UNCACHED] = PCD | PWT,
            },
        },
        .address_mask = 0x000ffffffffff000ULL,
    };

    return format;
}

struct handoff_page_format handoff_page_format_x86_64_without_nx(UINT32 levels, bool gigabyte_pages,
                                                                 UINT32 physical_bits)
{
    struct handoff_page_format format = handoff_page_format_x86_64(levels, gigabyte_pages, physical_bits);

    for (UINT32 access = 0; access < HANDOFF_ACCESS_COUNT; access++)
        format.access_bits[access] &= ~NO_EXECUTE;
    return format;
}
