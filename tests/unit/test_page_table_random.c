/* page_table.h against a model of one entry a page: random overlapping regions, and the bound on the arena. */
#include "table_builder.h"
#include "unit_test.h"

/* What a page of the window must be; 0 is absent. */
struct model_page {
    bool               present;
    UINT32             access;
    enum handoff_cache cache;
};

#define WINDOW_PAGES 4096ULL

/* A window that begins below a boundary of large tables, and the physical addresses that go with it. */
struct window {
    UINT64 virtual_address;
    UINT64 physical_address;
};

static const struct window windows[] = {
    {0xffff908000000000 - 8 * MIB, 5 * GIB - 8 * MIB},  /* a boundary of the top table; congruent modulo 1 GiB */
    {0xffff900040000000 - 8 * MIB, 6 * MIB},            /* congruent modulo 2 MiB */
    {0x40000000 - 8 * MIB, 0x40000000 - 8 * MIB},       /* 1:1 over a boundary of 1 GiB */
    {0x7f8000000000 - 8 * MIB, 123 * GIB + 5 * 4 * KIB} /* congruent modulo 4 KiB */
};

static struct handoff_region random_region(struct random_source *source, const struct window *window)
{
    const UINT64 granule = 1ULL << (random_below(source, 2) * 9);
    const UINT64 first = random_below(source, WINDOW_PAGES) / granule * granule;
    const UINT64 most = random_below(source, 3) == 0 ? WINDOW_PAGES - first : 40;
    UINT64 pages = 1 + random_below(source, most);

    if (granule > 1)
        pages = (pages + granule - 1) / granule * granule;
    if (pages > WINDOW_PAGES - first)
        pages = WINDOW_PAGES - first;
    const struct handoff_region region = {
        .physical_address = window->physical_address + (first << 12),
        .virtual_address = window->virtual_address + (first << 12),
        .size = pages << 12,
        .access = (UINT32)random_below(source, HANDOFF_ACCESS_COUNT),
        .cache = (enum handoff_cache)random_below(source, HANDOFF_CACHE_COUNT),
    };
    return region;
}

static void model_map(struct model_page *model, const struct window *window, const struct handoff_region *region)
{
    const UINT64 first = (region->virtual_address - window->virtual_address) >> 12;

    for (UINT64 page = first; page < first + (region->size >> 12); page++) {
        model[page].present = true;
        model[page].access |= region->access;
        if (region->cache > model[page].cache)
            model[page].cache = region->cache;
    }
}

static void compare(const struct software_mmu *mmu, const struct model_page *model, const struct window *window)
{
    UINT64 present = 0;

    for (UINT64 page = 0; page < WINDOW_PAGES; page++) {
        const UINT64 address = window->virtual_address + (page << 12);
        const struct translation found = software_mmu_translate(mmu, address);
        static const enum memory_type types[] = {MEMORY_WRITE_BACK, MEMORY_WRITE_THROUGH, MEMORY_WRITE_COMBINING,
                                                 MEMORY_UNCACHEABLE};
        assert_int_equal(found.present, model[page].present);
        if (!found.present)
            continue;
        present += 4096;
        assert_int_equal(found.physical_address, window->physical_address + (page << 12));
        assert_int_equal(found.writable, (model[page].access & HANDOFF_WRITE) != 0);
        assert_int_equal(found.executable, (model[page].access & HANDOFF_EXECUTE) != 0);
        assert_int_equal(found.type, types[model[page].cache]);
    }
    assert_int_equal(mapped_bytes(mmu), present); /* and so nothing outside the window */
}

/* Maps random regions into one table whose arena is exactly the sum of the bounds. */
static void check_window(struct random_source *source, const struct window *window, UINT32 levels)
{
    const struct handoff_page_format format = handoff_page_format_x86_64(levels, random_below(source, 2) == 1, 46);
    struct model_page *model = calloc(WINDOW_PAGES, sizeof(*model));
    struct handoff_region regions[12];
    UINTN pages = 1;
    struct handoff_page_table table;

    assert_non_null(model);
    for (UINTN i = 0; i < COUNT(regions); i++) {
        regions[i] = random_region(source, window);
        pages += handoff_page_table_bound(&format, &regions[i]);
    }
    struct handoff_page_arena arena = arena_new(pages);
    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    for (UINTN i = 0; i < COUNT(regions); i++) {
        assert_status(handoff_page_table_map(&table, &regions[i]), HANDOFF_OK);
        model_map(model, window, &regions[i]);
    }
    const struct software_mmu mmu = software_mmu_load(&table);
    compare(&mmu, model, window);
    arena_free(&arena);
    free(model);
}

static void random_regions_match_the_model(void **state)
{
    struct random_source source = random_source_make(31337);

    (void)state;
    for (UINTN round = 0; round < 25; round++)
        for (UINTN i = 0; i < COUNT(windows); i++)
            for (UINT32 levels = 4; levels <= 5; levels++)
                check_window(&source, &windows[i], levels);
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
        const UINT32 levels = 4 + (UINT32)random_below(&source, 2);
        const struct handoff_page_format format = handoff_page_format_x86_64(levels, round % 2 == 0, 46);
        const struct handoff_region region = random_wide_region(&source);
        const UINTN bound = handoff_page_table_bound(&format, &region);
        struct handoff_page_arena arena = arena_new(1 + bound);
        struct handoff_page_table table;
        assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
        assert_status(handoff_page_table_map(&table, &region), HANDOFF_OK);
        assert_true(arena.used <= 1 + bound);
        assert_true(bound <= arena.used + 2 * levels); /* and it is of use: memory is not wasted */
        arena_free(&arena);
    }
}

static void the_bound_of_known_regions(void **state)
{
    const struct handoff_page_format four = handoff_page_format_x86_64(4, true, 46);
    const struct handoff_page_format five = handoff_page_format_x86_64(5, true, 46);
    const struct handoff_region page = {0x1000, 0xffff900000001000, 0x1000, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region across = {0x1ff000, 0xffff8fffffffe000 + 0x1000, 0x2000, 0, HANDOFF_CACHE_WRITE_BACK};

    const struct handoff_region refused = {0, 0xffff900000001000, 0, 0, HANDOFF_CACHE_WRITE_BACK};

    (void)state;
    assert_int_equal(handoff_page_table_bound(&four, &page), 3);
    assert_int_equal(handoff_page_table_bound(&five, &page), 4);
    assert_int_equal(handoff_page_table_bound(&four, &across), 6);
    assert_int_equal(handoff_page_table_bound(&four, &refused), 0); /* what cannot be mapped needs no table */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_regions_match_the_model),
        cmocka_unit_test(the_bound_is_never_exceeded),
        cmocka_unit_test(the_bound_of_known_regions),
    };

    return unit_test_run(tests);
}
