/* page_table.h: every reason to refuse a region. */
#include "table_setting.h"
#include "unit_test.h"

#define ALL (HANDOFF_WRITE | HANDOFF_EXECUTE)

/* Nothing may be mapped, and no page of the arena taken. */
static void check_refused(UINTN format, struct handoff_region region, enum handoff_status expected)
{
    struct table_setting setting;

    table_setting_begin(&setting, table_format(format), 8);
    assert_status(handoff_page_table_map(&setting.table, &region), expected);
    assert_int_equal(setting.arena.used, 1);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_int_equal(mapped_bytes(&mmu), 0);
    table_setting_end(&setting);
}

static void refuses_misaligned_regions(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        check_refused(format, region_of(0x1800, 0x1000, 0x1000, ALL), HANDOFF_MISALIGNED);
        check_refused(format, region_of(0x1000, 0x1001, 0x1000, ALL), HANDOFF_MISALIGNED);
        check_refused(format, region_of(0x1000, 0x1000, 0x1800, ALL), HANDOFF_MISALIGNED);
        check_refused(format, region_of(0x1000, 0x1000, 0, ALL), HANDOFF_MISALIGNED);
    }
}

static void refuses_addresses_that_are_not_canonical(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        const UINT64 half = 1ULL << (12 + 9 * table_format(format).levels - 1);
        check_refused(format, region_of(half, 0, 0x1000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(half - 0x1000, 0, 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(0 - half - 0x1000, 0, 0x1000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(0 - half - 0x1000, 0, 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(UINT64_MAX - 0xfff, 0, 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(half - 0x1000, 0, 0 - 2 * half + 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(0x1000, 0, UINT64_MAX - 0xfff, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(format, region_of(0x2000, 0, UINT64_MAX - 0xfff, ALL), HANDOFF_NOT_CANONICAL); /* wraps */
    }
}

static void refuses_physical_addresses_beyond_the_width(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        const UINT64 limit = 1ULL << table_format(format).physical_bits;
        check_refused(format, region_of(0x1000, limit, 0x1000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
        check_refused(format, region_of(0x1000, limit - 0x1000, 0x2000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
        check_refused(format, region_of(0x1000, UINT64_MAX - 0xfff, 0x1000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
        check_refused(format, region_of(0x1000, UINT64_MAX - 0xfff, 0x2000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
    }
}

static void refuses_a_second_physical_address(void **state)
{
    static const UINT64 again[][3] = {
        {GIB, 5 * GIB, GIB},                                    /* 1 GiB over 1 GiB */
        {GIB + 4 * MIB, 4 * GIB + 2 * MIB, 2 * MIB},            /* 2 MiB inside it */
        {GIB + 4 * KIB, 4 * GIB, 4 * KIB},                      /* 4 KiB inside it */
        {3 * GIB + 4 * KIB, 8 * GIB + 8 * KIB, 4 * KIB},        /* over 4 KiB */
        {3 * GIB, 16 * GIB, 2 * MIB},                           /* 2 MiB over a table with a 4 KiB page */
        {2 * GIB, 16 * GIB, 2 * GIB},                           /* a long one that ends there */
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(again); i++) {
        struct table_setting setting;
        const struct handoff_region large = region_of(GIB, 4 * GIB, GIB, ALL);
        const struct handoff_region small = region_of(3 * GIB + 4 * KIB, 8 * GIB + 4 * KIB, 4 * KIB, 0);
        table_setting_begin(&setting, handoff_page_format_x86_64(4, true, 46), 64);
        assert_status(handoff_page_table_map(&setting.table, &large), HANDOFF_OK);
        assert_status(handoff_page_table_map(&setting.table, &small), HANDOFF_OK);
        assert_status(table_setting_map(&setting, again[i][0], again[i][1], again[i][2]), HANDOFF_ALREADY_MAPPED);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_translates(&mmu, &large); /* what stood there stands */
        assert_translates(&mmu, &small);
        table_setting_end(&setting);
    }
}

/* With every arena that is too small: the error, and not one byte beyond the end (AddressSanitizer watches). */
static void never_overruns_the_arena(void **state)
{
    const struct handoff_region region =
        region_of(0xffff908000000000 - 2 * MIB, 4 * GIB - 2 * MIB, 6 * MIB + 4 * KIB, ALL);
    const struct handoff_page_format format = handoff_page_format_x86_64(4, false, 46);
    const UINTN bound = handoff_page_table_bound(&format, &region);
    struct handoff_page_arena empty = arena_new(1);
    struct handoff_page_table table;

    (void)state;
    empty.used = 1;
    assert_status(handoff_page_table_begin(&table, &format, &empty), HANDOFF_ARENA_EXHAUSTED);
    assert_int_equal(empty.used, 1);
    arena_free(&empty);
    for (UINTN pages = 1; pages <= 1 + bound; pages++) {
        /* Root; PDPT and PD on either side of the boundary; one page table for the odd 4 KiB. */
        const enum handoff_status expected = pages < 6 ? HANDOFF_ARENA_EXHAUSTED : HANDOFF_OK;
        struct table_setting setting;
        table_setting_begin(&setting, handoff_page_format_x86_64(4, false, 46), pages);
        assert_status(handoff_page_table_map(&setting.table, &region), expected);
        assert_int_equal(setting.arena.used, pages < 6 ? pages : 6);
        table_setting_end(&setting);
    }
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_ARENA_EXHAUSTED, HANDOFF_ALREADY_MAPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_misaligned_regions),
        cmocka_unit_test(refuses_addresses_that_are_not_canonical),
        cmocka_unit_test(refuses_physical_addresses_beyond_the_width),
        cmocka_unit_test(refuses_a_second_physical_address),
        cmocka_unit_test(never_overruns_the_arena),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
