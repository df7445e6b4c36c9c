/* Entries of page tables bit by bit, as the processors' manuals lay them down: the numbers here were put together
 * from their tables, and not from the gift's names for the bits. */
#include "table_builder.h"
#include "unit_test.h"

#define AARCH64_PHYSICAL_BITS 48
#define X86_64_PHYSICAL_BITS  52

/* What stands in an entry besides the address. */
struct expected {
    UINT64 leaf[HANDOFF_LEAF_LEVELS][HANDOFF_CACHE_COUNT]; /* readable only, not executable */
    UINT64 table;
    UINT64 write;   /* bits that differ in a writable leaf */
    UINT64 execute; /* bits that differ in an executable leaf */
};

/* Intel SDM volume 3, tables 4-15 to 4-20: bits 0 present, 1 writable, 3 PWT, 4 PCD, 5 accessed, 6 dirty, 7 page size
 * or at level 0 PAT, 12 PAT above level 0, 63 execute-disable. IA32_PAT makes index 1 WT, 3 UC, 5 WC. */
static const struct expected x86_64 = {
    .leaf = {
        {0x8000000000000061, 0x8000000000000069, 0x80000000000000e9, 0x8000000000000079},
        {0x80000000000000e1, 0x80000000000000e9, 0x80000000000010e9, 0x80000000000000f9},
        {0x80000000000000e1, 0x80000000000000e9, 0x80000000000010e9, 0x80000000000000f9},
    },
    .table = 0x23,
    .write = 0x2,
    .execute = 0x8000000000000000,
};

/* Arm ARM, D8.3: bits 0 valid, 1 table or page, 4..2 AttrIndx, 7 AP[2] read-only, 9..8 SH, 10 AF, 53 PXN, 54 UXN. */
static const struct expected aarch64 = {
    .leaf = {
        {0x60000000000783, 0x60000000000787, 0x6000000000078b, 0x6000000000048f},
        {0x60000000000781, 0x60000000000785, 0x60000000000789, 0x6000000000048d},
        {0x60000000000781, 0x60000000000785, 0x60000000000789, 0x6000000000048d},
    },
    .table = 0x3,
    .write = 0x80,
    .execute = 0x20000000000000,
};

/* Follows the first entry of each table down to the leaf of a region of this size at address 0. */
static void check_entry(const struct handoff_page_format *format, const struct expected *expected, UINT32 level,
                        UINT32 access, UINT32 cache)
{
    const UINT64 size = 4096ULL << 9 * level;
    const UINT64 physical_address = (1ULL << format->physical_bits) - size;
    const struct handoff_region region = {physical_address, 0, size, access, (enum handoff_cache)cache};
    struct handoff_page_arena arena = arena_new(format->levels - level);
    struct handoff_page_table table;
    UINT64 bits = expected->leaf[level][cache];

    bits ^= (access & HANDOFF_WRITE) != 0 ? expected->write : 0;
    bits ^= (access & HANDOFF_EXECUTE) != 0 ? expected->execute : 0;
    assert_status(handoff_page_table_begin(&table, format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &region), HANDOFF_OK);
    for (UINTN i = 0; i + 1 < arena.pages; i++)
        assert_int_equal(arena.memory[i * 512], (TABLE_ARENA_PHYSICAL + (i + 1) * 4096) | expected->table);
    assert_int_equal(arena.memory[(arena.pages - 1) * 512], physical_address | bits);
    arena_free(&arena);
}

static void check_format(const struct handoff_page_format *format, const struct expected *expected)
{
    for (UINT32 level = 0; level <= format->largest_leaf; level++)
        for (UINT32 access = 0; access < HANDOFF_ACCESS_COUNT; access++)
            for (UINT32 cache = 0; cache < HANDOFF_CACHE_COUNT; cache++)
                check_entry(format, expected, level, access, cache);
}

static void x86_64_entries_are_as_intel_has_them(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64(4, true, X86_64_PHYSICAL_BITS);
    const struct handoff_page_format five = handoff_page_format_x86_64(5, false, X86_64_PHYSICAL_BITS);

    (void)state;
    assert_int_equal(four.largest_leaf, 2);
    assert_int_equal(five.largest_leaf, 1);
    assert_int_equal(four.address_mask, 0x000ffffffffff000); /* bits 51..12 */
    check_format(&four, &x86_64);
    check_format(&five, &x86_64);
}

/* Bit 63 is reserved where EFER.NXE is clear (4.5, table 4-19): what cannot be executed elsewhere, can here. */
static void x86_64_entries_without_nx_never_have_its_bit(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64_without_nx(4, true, X86_64_PHYSICAL_BITS);
    const struct handoff_page_format five = handoff_page_format_x86_64_without_nx(5, false, X86_64_PHYSICAL_BITS);
    struct expected expected = x86_64;

    (void)state;
    for (UINT32 level = 0; level < HANDOFF_LEAF_LEVELS; level++)
        for (UINT32 cache = 0; cache < HANDOFF_CACHE_COUNT; cache++)
            expected.leaf[level][cache] ^= x86_64.execute;
    expected.execute = 0;
    assert_int_equal(four.levels, 4);
    assert_int_equal(four.largest_leaf, 2);
    assert_int_equal(five.levels, 5);
    assert_int_equal(five.largest_leaf, 1);
    check_format(&four, &expected);
    check_format(&five, &expected);
}

static void aarch64_entries_are_as_arm_has_them(void **state)
{
    const struct handoff_page_format format = handoff_page_format_aarch64(AARCH64_PHYSICAL_BITS);

    (void)state;
    assert_int_equal(format.levels, 4);
    assert_int_equal(format.largest_leaf, 2);
    assert_int_equal(format.address_mask, 0x0000fffffffff000); /* bits 47..12 */
    check_format(&format, &aarch64);
}

/* SDM volume 3, table 12-10; MAIR_EL1 in the Arm ARM. */
static void registers_give_the_indices_their_meaning(void **state)
{
    (void)state;
    assert_int_equal(HANDOFF_X86_64_PAT >> 8 & 0xff, 4);  /* PWT: write-through */
    assert_int_equal(HANDOFF_X86_64_PAT >> 24 & 0xff, 0); /* PCD, PWT: uncacheable */
    assert_int_equal(HANDOFF_X86_64_PAT >> 40 & 0xff, 1); /* PAT, PWT: write-combining */
    assert_int_equal(HANDOFF_AARCH64_MAIR & 0xff, 0xff);
    assert_int_equal(HANDOFF_AARCH64_MAIR >> 8 & 0xff, 0xbb);
    assert_int_equal(HANDOFF_AARCH64_MAIR >> 16, 0x44);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(x86_64_entries_are_as_intel_has_them),
        cmocka_unit_test(x86_64_entries_without_nx_never_have_its_bit),
        cmocka_unit_test(aarch64_entries_are_as_arm_has_them),
        cmocka_unit_test(registers_give_the_indices_their_meaning),
    };

    return unit_test_run(tests);
}
