#include <handoff/page_table.h>

/* Arm ARM, DDI 0487, D8.3.1 (descriptor formats) and D8.3.2 (attributes). The access flag is set beforehand, so that
 * no access faults for want of it; nothing is for EL0. */
#define VALID             (1ULL << 0)
#define TABLE             (1ULL << 1) /* above level 0: a table and not memory; always set at level 0 */
#define MEMORY_TYPE(type) ((UINT64)(type) << 2) /* index into MAIR_EL1 */
#define READ_ONLY         (1ULL << 7)
#define INNER_SHAREABLE   (3ULL << 8)
#define ACCESSED          (1ULL << 10)
#define NO_EXECUTE        (1ULL << 53) /* PXN */
#define NO_USER_EXECUTE   (1ULL << 54) /* UXN */

#define LEVELS       4
#define LARGEST_LEAF 2

#define CACHE_BITS                                                          \
    {                                                                       \
        [HANDOFF_CACHE_WRITE_BACK] = MEMORY_TYPE(0) | INNER_SHAREABLE,      \
        [HANDOFF_CACHE_WRITE_THROUGH] = MEMORY_TYPE(1) | INNER_SHAREABLE,   \
        [HANDOFF_CACHE_WRITE_COMBINING] = MEMORY_TYPE(2) | INNER_SHAREABLE, \
        [HANDOFF_CACHE_UNCACHED] = MEMORY_TYPE(3),                          \
    }

struct handoff_page_format handoff_page_format_aarch64(UINT32 physical_bits)
{
    const UINT64 leaf = VALID | ACCESSED | NO_USER_EXECUTE;
    const struct handoff_page_format format = {
        .levels = LEVELS,
        .largest_leaf = LARGEST_LEAF,
        .physical_bits = physical_bits,
        .table_bits = VALID | TABLE,
        .table_test_mask = TABLE,
        .table_test_value = TABLE,
        .leaf_bits = {leaf | TABLE, leaf, leaf},
        .access_bits = {
            [0] = READ_ONLY | NO_EXECUTE,
            [HANDOFF_WRITE] = NO_EXECUTE,
            [HANDOFF_EXECUTE] = READ_ONLY,
            [HANDOFF_WRITE | HANDOFF_EXECUTE] = 0,
        },
        .cache_bits = {CACHE_BITS, CACHE_BITS},
        .address_mask = 0x0000fffffffff000ULL,
    };

    return format;
}
