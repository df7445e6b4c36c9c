/* page_table.h on x86_64, read back by a page walk that was written from the processor's manual. */
#include "table_builder.h"
#include "unit_test.h"

#define ALL (HANDOFF_WRITE | HANDOFF_EXECUTE)

/* A format with its arena and one table in it. */
struct setting {
    struct handoff_page_format format;
    struct handoff_page_arena  arena;
    struct handoff_page_table  table;
};

static void begin(struct setting *setting, UINT32 levels, bool gigabyte_pages, UINTN pages)
{
    setting->format = handoff_page_format_x86_64(levels, gigabyte_pages, 46);
    setting->arena = arena_new(pages);
    assert_status(handoff_page_table_begin(&setting->table, &setting->format, &setting->arena), HANDOFF_OK);
}

static void end(struct setting *setting)
{
    assert_true(setting->arena.used <= setting->arena.pages);
    arena_free(&setting->arena);
}

static struct handoff_region region_of(UINT64 virtual_address, UINT64 physical_address, UINT64 size, UINT32 access)
{
    const struct handoff_region region = {physical_address, virtual_address, size, access, HANDOFF_CACHE_WRITE_BACK};

    return region;
}

static enum handoff_status map(struct setting *setting, UINT64 virtual_address, UINT64 physical_address, UINT64 size)
{
    const struct handoff_region region = region_of(virtual_address, physical_address, size, ALL);

    return handoff_page_table_map(&setting->table, &region);
}

static void the_format_says_what_was_asked(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64(4, false, 36);
    const struct handoff_page_format five = handoff_page_format_x86_64(5, true, 52);

    (void)state;
    assert_int_equal(four.levels, 4);
    assert_int_equal(four.largest_leaf, 1);
    assert_int_equal(four.physical_bits, 36);
    assert_int_equal(five.levels, 5);
    assert_int_equal(five.largest_leaf, 2);
    assert_int_equal(five.physical_bits, 52);
    assert_int_equal(HANDOFF_X86_64_PAT & 0xffffffff, 0x00070406); /* the reset value's lower half, SDM 12.12.4 */
}

static void an_empty_table_translates_nothing(void **state)
{
    (void)state;
    for (UINT32 levels = 4; levels <= 5; levels++) {
        struct setting setting;
        begin(&setting, levels, false, 1);
        assert_int_equal(handoff_page_table_root(&setting.table), TABLE_ARENA_PHYSICAL);
        assert_int_equal(setting.arena.used, 1);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_int_equal(mapped_bytes(&mmu), 0);
        end(&setting);
    }
}

/* Every access with every cacheability, as small, 2 MiB and 1 GiB pages; neighbours stay absent. */
static void check_one(UINT32 levels, UINT64 size, UINT32 access, enum handoff_cache cache)
{
    struct setting setting;
    const struct handoff_region region = {0x200000000000, 0xffffa00000000000, size, access, cache};

    begin(&setting, levels, true, 6);
    assert_status(handoff_page_table_map(&setting.table, &region), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_int_equal(software_mmu_translate(&mmu, region.virtual_address).page_size, size);
    assert_translates(&mmu, &region);
    assert_absent(&mmu, region.virtual_address - 4096, 4096);
    assert_absent(&mmu, region.virtual_address + size, 4096);
    assert_absent(&mmu, region.virtual_address & 0xffffffffffff, 4096); /* not canonical */
    assert_int_equal(mapped_bytes(&mmu), size);
    end(&setting);
}

static void translates_with_access_and_cacheability(void **state)
{
    static const UINT64 sizes[] = {4 * KIB, 2 * MIB, GIB};

    (void)state;
    for (UINT32 levels = 4; levels <= 5; levels++)
        for (UINTN size = 0; size < COUNT(sizes); size++)
            for (UINT32 access = 0; access < HANDOFF_ACCESS_COUNT; access++)
                for (UINT32 cache = 0; cache < HANDOFF_CACHE_COUNT; cache++)
                    check_one(levels, sizes[size], access, (enum handoff_cache)cache);
}

static void count_pages(const struct translation *page, void *context)
{
    UINTN *counts = context;

    counts[page->page_size == GIB ? 2 : page->page_size == 2 * MIB ? 1 : 0]++;
}

static void check_page_sizes(bool gigabyte_pages, struct handoff_region region, UINTN small, UINTN large, UINTN huge)
{
    struct setting setting;
    UINTN counts[3] = {0, 0, 0};

    begin(&setting, 4, gigabyte_pages, 64);
    assert_status(handoff_page_table_map(&setting.table, &region), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_translates(&mmu, &region);
    assert_int_equal(software_mmu_enumerate(&mmu, count_pages, counts), region.size);
    assert_int_equal(counts[0], small);
    assert_int_equal(counts[1], large);
    assert_int_equal(counts[2], huge);
    end(&setting);
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
    for (UINT32 levels = 4; levels <= 5; levels++) {
        const UINT64 half = 1ULL << (12 + 9 * levels - 1);
        struct setting setting;
        begin(&setting, levels, false, 40);
        assert_status(map(&setting, 0, 0, 4 * KIB), HANDOFF_OK);
        assert_status(map(&setting, half - 8 * KIB, 0x8000, 8 * KIB), HANDOFF_OK);
        assert_status(map(&setting, 0 - half, 0x4000, 4 * KIB), HANDOFF_OK);
        assert_status(map(&setting, 0 - 4 * KIB, (1ULL << 46) - 4 * KIB, 4 * KIB), HANDOFF_OK);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_int_equal(software_mmu_translate(&mmu, half - 1).physical_address, 0x9fff);
        assert_int_equal(software_mmu_translate(&mmu, 0 - half).physical_address, 0x4000);
        assert_int_equal(software_mmu_translate(&mmu, UINT64_MAX).physical_address, (1ULL << 46) - 1);
        assert_int_equal(mapped_bytes(&mmu), 20 * KIB);
        end(&setting);
    }
}

/* Physical addresses of all 52 bits, looked at again by a split and a merge. */
static void maps_the_widest_physical_addresses(void **state)
{
    const struct handoff_page_format format = handoff_page_format_x86_64(4, true, 52);
    struct handoff_page_arena arena = arena_new(6);
    const UINT64 physical_address = (1ULL << 52) - GIB;
    const struct handoff_region huge = region_of(GIB, physical_address, GIB, HANDOFF_WRITE);
    const struct handoff_region small = region_of(GIB + 8 * KIB, physical_address + 8 * KIB, 4 * KIB, HANDOFF_WRITE);
    struct handoff_page_table table;

    (void)state;
    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &huge), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &small), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &small), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&table);
    assert_translates(&mmu, &huge);
    arena_free(&arena);
}

/* Nothing may be mapped, and no page of the arena taken. */
static void check_refused(UINT32 levels, struct handoff_region region, enum handoff_status expected)
{
    struct setting setting;

    begin(&setting, levels, true, 8);
    assert_status(handoff_page_table_map(&setting.table, &region), expected);
    assert_int_equal(setting.arena.used, 1);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_int_equal(mapped_bytes(&mmu), 0);
    end(&setting);
}

static void refuses_misaligned_regions(void **state)
{
    (void)state;
    check_refused(4, region_of(0x1800, 0x1000, 0x1000, ALL), HANDOFF_MISALIGNED);
    check_refused(4, region_of(0x1000, 0x1001, 0x1000, ALL), HANDOFF_MISALIGNED);
    check_refused(4, region_of(0x1000, 0x1000, 0x1800, ALL), HANDOFF_MISALIGNED);
    check_refused(4, region_of(0x1000, 0x1000, 0, ALL), HANDOFF_MISALIGNED);
}

static void refuses_addresses_that_are_not_canonical(void **state)
{
    (void)state;
    for (UINT32 levels = 4; levels <= 5; levels++) {
        const UINT64 half = 1ULL << (12 + 9 * levels - 1);
        check_refused(levels, region_of(half, 0, 0x1000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(half - 0x1000, 0, 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(0 - half - 0x1000, 0, 0x1000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(0 - half - 0x1000, 0, 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(UINT64_MAX - 0xfff, 0, 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(half - 0x1000, 0, 0 - 2 * half + 0x2000, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(0x1000, 0, UINT64_MAX - 0xfff, ALL), HANDOFF_NOT_CANONICAL);
        check_refused(levels, region_of(0x2000, 0, UINT64_MAX - 0xfff, ALL), HANDOFF_NOT_CANONICAL); /* wraps */
    }
}

static void refuses_physical_addresses_beyond_the_width(void **state)
{
    (void)state;
    check_refused(4, region_of(0x1000, 1ULL << 46, 0x1000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
    check_refused(4, region_of(0x1000, (1ULL << 46) - 0x1000, 0x2000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
    check_refused(4, region_of(0x1000, UINT64_MAX - 0xfff, 0x1000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
    check_refused(4, region_of(0x1000, UINT64_MAX - 0xfff, 0x2000, ALL), HANDOFF_PHYSICAL_TOO_BIG);
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
        struct setting setting;
        const struct handoff_region large = region_of(GIB, 4 * GIB, GIB, ALL);
        const struct handoff_region small = region_of(3 * GIB + 4 * KIB, 8 * GIB + 4 * KIB, 4 * KIB, 0);
        begin(&setting, 4, true, 64);
        assert_status(handoff_page_table_map(&setting.table, &large), HANDOFF_OK);
        assert_status(handoff_page_table_map(&setting.table, &small), HANDOFF_OK);
        assert_status(map(&setting, again[i][0], again[i][1], again[i][2]), HANDOFF_ALREADY_MAPPED);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_translates(&mmu, &large); /* what stood there stands */
        assert_translates(&mmu, &small);
        end(&setting);
    }
}

static void splits_a_large_page_and_keeps_the_rest(void **state)
{
    for (UINTN cache = 0; cache < HANDOFF_CACHE_COUNT; cache++) {
        struct setting setting;
        const struct handoff_region huge = {4 * GIB, GIB, GIB, 0, (enum handoff_cache)cache};
        const struct handoff_region small = {4 * GIB + 6 * MIB + 4 * KIB, GIB + 6 * MIB + 4 * KIB, 8 * KIB,
                                             HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED};
        const UINT64 after = small.virtual_address + small.size;
        const struct handoff_region rest[] = {
            {huge.physical_address, GIB, 6 * MIB + 4 * KIB, 0, huge.cache},
            {after + 3 * GIB, after, 2 * GIB - after, 0, huge.cache},
        };
        begin(&setting, 4, true, 8);
        assert_status(handoff_page_table_map(&setting.table, &huge), HANDOFF_OK);
        assert_status(handoff_page_table_map(&setting.table, &small), HANDOFF_OK);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_translates(&mmu, &small);
        assert_translates(&mmu, &rest[0]);
        assert_translates(&mmu, &rest[1]);
        assert_int_equal(mapped_bytes(&mmu), GIB);
        end(&setting);
    }
    (void)state;
}

/* Each pair of access and cacheability, in both orders, on every page size: access of both, the stricter cache. */
static void check_merge(UINT64 size, UINT32 one, UINT32 other)
{
    struct setting setting;
    const struct handoff_region first = {4 * GIB, GIB, size, one % 4, (enum handoff_cache)(one / 4)};
    const struct handoff_region second = {4 * GIB, GIB, size, other % 4, (enum handoff_cache)(other / 4)};
    struct handoff_region both = first;

    both.access |= second.access;
    both.cache = second.cache > first.cache ? second.cache : first.cache;
    begin(&setting, 4, true, 4);
    assert_status(handoff_page_table_map(&setting.table, &first), HANDOFF_OK);
    assert_status(handoff_page_table_map(&setting.table, &second), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&setting.table);
    assert_translates(&mmu, &both);
    assert_int_equal(software_mmu_translate(&mmu, GIB).page_size, size);
    end(&setting);
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
        struct setting setting;
        begin(&setting, 4, false, pages);
        assert_status(handoff_page_table_map(&setting.table, &region), expected);
        assert_int_equal(setting.arena.used, pages < 6 ? pages : 6);
        end(&setting);
    }
}

static void two_tables_share_an_arena(void **state)
{
    struct setting setting;
    struct handoff_page_table second;
    const struct handoff_region one = region_of(GIB, 4 * GIB, 8 * KIB, HANDOFF_EXECUTE);
    const struct handoff_region other = region_of(GIB, 5 * GIB, 4 * KIB, HANDOFF_WRITE);

    (void)state;
    begin(&setting, 4, true, 8);
    assert_status(handoff_page_table_begin(&second, &setting.format, &setting.arena), HANDOFF_OK);
    assert_status(handoff_page_table_map(&setting.table, &one), HANDOFF_OK);
    assert_status(handoff_page_table_map(&second, &other), HANDOFF_OK);
    const struct software_mmu first_mmu = software_mmu_load(&setting.table);
    const struct software_mmu second_mmu = software_mmu_load(&second);
    assert_translates(&first_mmu, &one);
    assert_translates(&second_mmu, &other);
    assert_int_equal(mapped_bytes(&first_mmu), 8 * KIB);
    assert_int_equal(mapped_bytes(&second_mmu), 4 * KIB);
    end(&setting);
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_ARENA_EXHAUSTED, HANDOFF_ALREADY_MAPPED);
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
        cmocka_unit_test(refuses_misaligned_regions),
        cmocka_unit_test(refuses_addresses_that_are_not_canonical),
        cmocka_unit_test(refuses_physical_addresses_beyond_the_width),
        cmocka_unit_test(refuses_a_second_physical_address),
        cmocka_unit_test(splits_a_large_page_and_keeps_the_rest),
        cmocka_unit_test(merges_overlapping_regions),
        cmocka_unit_test(never_overruns_the_arena),
        cmocka_unit_test(two_tables_share_an_arena),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
