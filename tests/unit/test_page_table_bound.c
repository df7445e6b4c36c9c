/* handoff_page_table_bound on every format: an arena of so many pages never runs out, with little to spare. */
#include "table_world.h"

/* Maps random overlapping regions into one table whose arena is exactly the sum of the bounds, without what two in a
 * row share. */
static void check_sum(struct random_source *source, const struct table_window *window, UINTN at)
{
    const struct handoff_page_format format = table_format(at);
    struct table_model model = table_model_new(window, 1);
    struct handoff_region regions[12];
    UINTN pages = 1;
    struct handoff_page_table table;

    for (UINTN i = 0; i < COUNT(regions); i++) {
        regions[i] = table_world_random_region(source, &model);
        pages += handoff_page_table_bound(&format, &regions[i]);
        if (i > 0)
            pages -= handoff_page_table_bound_common(&format, &regions[i - 1], &regions[i]);
    }
    struct handoff_page_arena arena = arena_new(pages);
    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    for (UINTN i = 0; i < COUNT(regions); i++) {
        assert_status(handoff_page_table_map(&table, &regions[i]), HANDOFF_OK);
        table_model_map(&model, &regions[i]);
    }
    const struct software_mmu mmu = software_mmu_load(&table);
    table_model_assert(&model, &mmu);
    arena_free(&arena);
    table_model_free(&model);
}

static void the_sum_of_bounds_suffices(void **state)
{
    struct random_source source = random_source_make(161803);

    (void)state;
    for (UINTN round = 0; round < 10; round++)
        for (UINTN format = 0; format < TABLE_FORMATS; format++)
            for (UINTN i = 0; i < TABLE_WORLD_SMALL_WINDOWS; i++)
                check_sum(&source, &table_world_small[i], format);
}

/* A region of up to a few GiB anywhere, congruent modulo one of the page sizes. */
static struct handoff_region random_wide_region(struct random_source *source)
{
    static const UINT64 congruent[] = {4 * KIB, 2 * MIB, GIB};
    static const UINT64 longest[] = {16 * MIB, 2 * GIB, 8 * GIB};
    const UINTN kind = random_below(source, COUNT(congruent));
    const UINT64 granule = random_below(source, 2) == 0 ? 4 * KIB : congruent[kind];
    const UINT64 start = random_below(source, TIB) / granule * granule;
    const struct handoff_region region = {
        .physical_address = start,
        .virtual_address = 0xffff800000000000 + start + random_below(source, TIB) / congruent[kind] * congruent[kind],
        .size = (random_below(source, longest[kind]) / granule + 1) * granule,
        .access = HANDOFF_WRITE,
    };

    return region;
}

static void the_bound_is_never_exceeded(void **state)
{
    struct random_source source = random_source_make(271828);

    (void)state;
    for (UINTN round = 0; round < 400; round++) {
        const struct handoff_page_format format = table_format(round % TABLE_FORMATS);
        const struct handoff_region region = random_wide_region(&source);
        const UINTN bound = handoff_page_table_bound(&format, &region);
        struct handoff_page_arena arena = arena_new(1 + bound);
        struct handoff_page_table table;
        assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
        assert_status(handoff_page_table_map(&table, &region), HANDOFF_OK);
        assert_true(arena.used <= 1 + bound);
        assert_true(bound <= arena.used + 2 * format.levels); /* and it is of use: memory is not wasted */
        arena_free(&arena);
    }
}

static void the_bound_of_known_regions(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64(4, true, 46);
    const struct handoff_page_format five = handoff_page_format_x86_64(5, true, 46);
    const struct handoff_page_format aarch64 = handoff_page_format_aarch64(48);
    const struct handoff_region page = {0x1000, 0xffff900000001000, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region across = {0x1ff000, 0xffff8fffffffe000 + 0x1000, 0x2000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region three = {MIB, 0xffff900000100000, 4 * MIB, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region refused = {0, 0xffff900000001000, 0, 0, HANDOFF_CACHE_WRITE_BACK};

    (void)state;
    assert_int_equal(handoff_page_table_bound(&four, &page), 3);
    assert_int_equal(handoff_page_table_bound(&five, &page), 4);
    assert_int_equal(handoff_page_table_bound(&four, &across), 6);
    assert_int_equal(handoff_page_table_bound(&aarch64, &across), 6);
    assert_int_equal(handoff_page_table_bound(&four, &three), 4); /* a large page between two tables of small ones */
    assert_int_equal(handoff_page_table_bound(&four, &refused), 0); /* what cannot be mapped needs no table */
}

static void bounds_of_neighbours_have_tables_in_common(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64(4, true, 46);
    const struct handoff_page_format five = handoff_page_format_x86_64(5, true, 46);
    const UINT64 base = 0xffff900000000000;
    const struct handoff_region page = {0x1000, base + 0x1000, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region beside = {0x1ff000, base + 0x1ff000, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region across = {0x1ff000, base + 0x1ff000, 0x2000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region beyond = {0x200000, base + 0x200000, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region in_next_gigabyte = {0x1000, base + GIB, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region elsewhere = {0x1000, 0x1000, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region refused = {0, base + 0x1000, 0, 0, HANDOFF_CACHE_WRITE_BACK};

    (void)state;
    assert_int_equal(handoff_page_table_bound_common(&four, &page, &beside), 3);
    assert_int_equal(handoff_page_table_bound_common(&five, &page, &beside), 4);
    assert_int_equal(handoff_page_table_bound_common(&four, &page, &across), 3);  /* begins in the same table */
    assert_int_equal(handoff_page_table_bound_common(&four, &across, &page), 2);  /* ends in the next one */
    assert_int_equal(handoff_page_table_bound_common(&four, &beside, &beyond), 2); /* ends where the next begins */
    assert_int_equal(handoff_page_table_bound_common(&four, &page, &in_next_gigabyte), 1);
    assert_int_equal(handoff_page_table_bound_common(&four, &page, &elsewhere), 0);
    assert_int_equal(handoff_page_table_bound_common(&four, &refused, &page), 0);
    assert_int_equal(handoff_page_table_bound_common(&four, &page, &refused), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_of_bounds_suffices),
        cmocka_unit_test(the_bound_is_never_exceeded),
        cmocka_unit_test(the_bound_of_known_regions),
        cmocka_unit_test(bounds_of_neighbours_have_tables_in_common),
    };

    return unit_test_run(tests);
}
