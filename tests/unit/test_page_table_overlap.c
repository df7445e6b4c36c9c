/* page_table.h: regions that overlap, and tables that share an arena. */
#include "table_setting.h"
#include "unit_test.h"

#define ALL (HANDOFF_WRITE | HANDOFF_EXECUTE)

static void splits_a_large_page_and_keeps_the_rest(void **state)
{
    for (UINTN cache = 0; cache < HANDOFF_CACHE_COUNT; cache++) {
        struct table_setting setting;
        const struct handoff_region huge = {4 * GIB, GIB, GIB, 0, (enum handoff_cache)cache};
        const struct handoff_region small = {4 * GIB + 6 * MIB + 4 * KIB, GIB + 6 * MIB + 4 * KIB, 8 * KIB,
                                             HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED};
        const UINT64 after = small.virtual_address + small.size;
        const struct handoff_region rest[] = {
            {huge.physical_address, GIB, 6 * MIB + 4 * KIB, 0, huge.cache},
            {after + 3 * GIB, after, 2 * GIB - after, 0, huge.cache},
        };
        table_setting_begin(&setting, handoff_page_format_x86_64(4, true, 46), 8);
        assert_status(handoff_page_table_map(&setting.table, &huge), HANDOFF_OK);
        assert_status(handoff_page_table_map(&setting.table, &small), HANDOFF_OK);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_translates(&mmu, &small);
        assert_translates(&mmu, &rest[0]);
        assert_translates(&mmu, &rest[1]);
        assert_int_equal(mapped_bytes(&mmu), GIB);
        table_setting_end(&setting);
    }
    (void)state;
}

/* Each pair of access and cacheability, in both orders, on every page size: access of both, the stricter cache. */
static void check_merge(UINT64 size, UINT32 one, UINT32 other)
{
    struct table_setting setting;
    const struct handoff_region first = {4 * GIB, GIB, size, one % 4, (enum handoff_cache)(one / 4)};
    const struct handoff_region second = {4 * GIB, GIB, size, other % 4, (enum handoff_cache)(other / 4)};
    struct handoff_region both = first;

    both.access |= second.access;
    both.cache = second.cache > first.cache ? second.cache : first.cache;
    table_setting_begin(&setting, handoff_page_format_x86_64(4, true, 46), 4);
    assert_status(handoff_page_table_map(&setting.table, &first), HANDOFF_OK);
    assert_status(handoff_page_table_map(&setting.table, &second), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_translates(&mmu, &both);
    assert_int_equal(software_mmu_translate(&mmu, GIB).page_size, size);
    table_setting_end(&setting);
}

static void merges_overlapping_regions(void **state)
{
    (void)state;
    for (UINT32 one = 0; one < 16; one++)
        for (UINT32 other = 0; other < 16; other++) {
            check_merge(4 * KIB, one, other);
            check_merge(2 * MIB, one, other);
            check_merge(GIB, one, other);
        }
}

static void two_tables_share_an_arena(void **state)
{
    struct table_setting setting;
    struct handoff_page_table second;
    const struct handoff_region one = region_of(GIB, 4 * GIB, 8 * KIB, HANDOFF_EXECUTE);
    const struct handoff_region other = region_of(GIB, 5 * GIB, 4 * KIB, HANDOFF_WRITE);

    (void)state;
    table_setting_begin(&setting, handoff_page_format_x86_64(4, true, 46), 8);
    assert_status(handoff_page_table_begin(&second, &setting.format, &setting.arena), HANDOFF_OK);
    assert_status(handoff_page_table_map(&setting.table, &one), HANDOFF_OK);
    assert_status(handoff_page_table_map(&second, &other), HANDOFF_OK);
    const struct software_mmu first_mmu = software_mmu_load(&setting.table);
    const struct software_mmu second_mmu = software_mmu_load(&second);
    assert_translates(&first_mmu, &one);
    assert_translates(&second_mmu, &other);
    assert_int_equal(mapped_bytes(&first_mmu), 8 * KIB);
    assert_int_equal(mapped_bytes(&second_mmu), 4 * KIB);
    table_setting_end(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_a_large_page_and_keeps_the_rest),
        cmocka_unit_test(merges_overlapping_regions),
        cmocka_unit_test(two_tables_share_an_arena),
    };

    return unit_test_run(tests);
}
