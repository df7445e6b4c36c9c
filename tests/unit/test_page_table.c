/* page_table.h: what a region becomes, read back by a page walk that was written from the processor's manual. */
#include "table_setting.h"
#include "unit_test.h"

#define ALL (HANDOFF_WRITE | HANDOFF_EXECUTE)

static void the_format_says_what_was_asked(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64(4, false, 36);
    const struct handoff_page_format five = handoff_page_format_x86_64(5, true, 52);
    const struct handoff_page_format aarch64 = handoff_page_format_aarch64(40);

    (void)state;
    assert_int_equal(four.levels, 4);
    assert_int_equal(four.largest_leaf, 1);
    assert_int_equal(four.physical_bits, 36);
    assert_int_equal(five.levels, 5);
    assert_int_equal(five.largest_leaf, 2);
    assert_int_equal(five.physical_bits, 52);
    assert_int_equal(aarch64.levels, 4);
    assert_int_equal(aarch64.largest_leaf, 2);
    assert_int_equal(aarch64.physical_bits, 40);
    assert_int_equal(HANDOFF_X86_64_PAT & 0xffffffff, 0x00070406); /* the reset value's lower half, SDM 12.12.4 */
}

static void an_empty_table_translates_nothing(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        struct table_setting setting;
        table_setting_begin(&setting, table_format(format), 1);
        assert_int_equal(handoff_page_table_root(&setting.table), TABLE_ARENA_PHYSICAL);
        assert_int_equal(setting.arena.used, 1);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_int_equal(mapped_bytes(&mmu), 0);
        table_setting_end(&setting);
    }
}

/* Every access with every cacheability, as small, 2 MiB and 1 GiB pages; neighbours stay absent. */
static void check_one(struct handoff_page_format format, UINT64 size, UINT32 access, enum handoff_cache cache)
{
    struct table_setting setting;
    const struct handoff_region region = {0x80000000000, 0xffffa00000000000, size, access, cache};

    table_setting_begin(&setting, format, 6);
    assert_status(handoff_page_table_map(&setting.table, &region), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_int_equal(software_mmu_translate(&mmu, region.virtual_address).page_size, size);
    assert_translates(&mmu, &region);
    assert_absent(&mmu, region.virtual_address - 4096, 4096);
    assert_absent(&mmu, region.virtual_address + size, 4096);
    assert_absent(&mmu, region.virtual_address & 0xffffffffffff, 4096); /* not canonical */
    assert_int_equal(mapped_bytes(&mmu), size);
    table_setting_end(&setting);
}

static void translates_with_access_and_cacheability(void **state)
{
    static const UINT64 sizes[] = {4 * KIB, 2 * MIB, GIB};

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINTN size = 0; size <= table_format(format).largest_leaf; size++)
            for (UINT32 access = 0; access < HANDOFF_ACCESS_COUNT; access++)
                for (UINT32 cache = 0; cache < HANDOFF_CACHE_COUNT; cache++)
                    check_one(table_format(format), sizes[size], access, (enum handoff_cache)cache);
}

static void count_pages(const struct translation *page, void *context)
{
    UINTN *counts = context;

    counts[page->page_size == GIB ? 2 : page->page_size == 2 * MIB ? 1 : 0]++;
}

static void check_page_sizes(bool gigabyte_pages, struct handoff_region region, UINTN small, UINTN large, UINTN huge)
{
    struct table_setting setting;
    UINTN counts[3] = {0, 0, 0};

    table_setting_begin(&setting, handoff_page_format_x86_64(4, gigabyte_pages, 46), 64);
    assert_status(handoff_page_table_map(&setting.table, &region), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_translates(&mmu, &region);
    assert_int_equal(software_mmu_enumerate(&mmu, count_pages, counts), region.size);
    assert_int_equal(counts[0], small);
    assert_int_equal(counts[1], large);
    assert_int_equal(counts[2], huge);
    table_setting_end(&setting);
}

static void uses_the_largest_pages_that_fit(void **state)
{
    const UINT64 high = 0xffff900000000000;
    const UINT64 before = 2 * MIB + 4 * KIB; /* a region that begins and ends with one page of each size */

    (void)state;
    check_page_sizes(true, region_of(high + GIB, 3 * GIB, 2 * GIB, ALL), 0, 0, 2);
    check_page_sizes(false, region_of(high + GIB, 3 * GIB, 2 * GIB, ALL), 0, 1024, 0);
    check_page_sizes(true, region_of(high + GIB - before, 3 * GIB - before, GIB + 2 * before, ALL), 2, 2, 1);
    check_page_sizes(true, region_of(high + 2 * MIB, 3 * GIB, GIB, ALL), 0, 512, 0); /* congruent modulo 2 MiB */
    check_page_sizes(true, region_of(high + 4 * KIB, 3 * GIB, 4 * MIB, ALL), 1024, 0, 0);
    check_page_sizes(true, region_of(high, 3 * GIB, 2 * MIB - 4 * KIB, ALL), 511, 0, 0);
}

static void maps_both_ends_of_the_address_space(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        const UINT64 half = 1ULL << (12 + 9 * table_format(format).levels - 1);
        const UINT64 highest = 1ULL << table_format(format).physical_bits;
        struct table_setting setting;
        table_setting_begin(&setting, table_format(format), 40);
        assert_status(table_setting_map(&setting, 0, 0, 4 * KIB), HANDOFF_OK);
        assert_status(table_setting_map(&setting, half - 8 * KIB, 0x8000, 8 * KIB), HANDOFF_OK);
        assert_status(table_setting_map(&setting, 0 - half, 0x4000, 4 * KIB), HANDOFF_OK);
        assert_status(table_setting_map(&setting, 0 - 4 * KIB, highest - 4 * KIB, 4 * KIB), HANDOFF_OK);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_int_equal(software_mmu_translate(&mmu, half - 1).physical_address, 0x9fff);
        assert_int_equal(software_mmu_translate(&mmu, 0 - half).physical_address, 0x4000);
        assert_int_equal(software_mmu_translate(&mmu, UINT64_MAX).physical_address, highest - 1);
        assert_int_equal(mapped_bytes(&mmu), 20 * KIB);
        table_setting_end(&setting);
    }
}

/* Up to the last byte that an entry can name, looked at again by a split and a merge. */
static void check_widest(struct handoff_page_format format)
{
    struct handoff_page_arena arena = arena_new(6);
    const UINT64 physical_address = (1ULL << format.physical_bits) - GIB;
    const struct handoff_region huge = region_of(GIB, physical_address, GIB, HANDOFF_WRITE);
    const struct handoff_region small = region_of(GIB + 8 * KIB, physical_address + 8 * KIB, 4 * KIB, HANDOFF_WRITE);
    struct handoff_page_table table;

    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &huge), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &small), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &small), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&table);
    assert_translates(&mmu, &huge);
    arena_free(&arena);
}

static void maps_the_widest_physical_addresses(void **state)
{
    (void)state;
    check_widest(handoff_page_format_x86_64(4, true, 52));
    check_widest(handoff_page_format_aarch64(48));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_format_says_what_was_asked),
        cmocka_unit_test(an_empty_table_translates_nothing),
        cmocka_unit_test(translates_with_access_and_cacheability),
        cmocka_unit_test(uses_the_largest_pages_that_fit),
        cmocka_unit_test(maps_both_ends_of_the_address_space),
        cmocka_unit_test(maps_the_widest_physical_addresses),
    };

    return unit_test_run(tests);
}
