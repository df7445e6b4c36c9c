/* page_table.h against a model of every page, on every format: random overlapping regions, touching regions in any order,
 * tables that become superfluous, arenas that are too small, two tables in one arena. After each call the processor sees
 * exactly what the model says, and the tables are as few as the oracle knows to be enough. */
#include "table_model.h"
#include "unit_test.h"

#define ALL (HANDOFF_WRITE | HANDOFF_EXECUTE)

#define SMALL 4096ULL              /* pages: 16 MiB */
#define LARGE (GIB / 4096 + 0x700) /* pages: 1 GiB and 7 MiB */

/* Small windows begin below a boundary of large tables. How virtual and physical address are congruent limits the size of
 * pages. */
static const struct table_window small_windows[] = {
    {0x40000000 - 8 * MIB, 0x40000000 - 8 * MIB, SMALL},            /* 1:1, over a boundary of 1 GiB */
    {0x7f8000000000 - 8 * MIB, 123 * GIB + 5 * 4 * KIB, SMALL},     /* 4 KiB */
    {0xffff900040000000 - 8 * MIB, 6 * MIB, SMALL},                 /* 2 MiB */
    {0xffff908000000000 - 8 * MIB, 5 * GIB - 8 * MIB, SMALL},       /* 1 GiB, over a boundary of the root */
};
static const struct table_window large_windows[] = {
    {0x8000000000 - 6 * MIB, 16 * GIB - 6 * MIB, LARGE},            /* 1 GiB, over a boundary of the root */
    {0xffffffffc0000000 - 6 * MIB, (1ULL << 44) - GIB - 6 * MIB, GIB / 4096 + 0x600}, /* up to the last byte of all */
};

#define TABLES 2

/* Two tables in one arena, each with its model; behind the arena a page that must stay as it is. */
struct world {
    struct handoff_page_format format;
    struct handoff_page_arena  arena;
    struct handoff_page_table  table[TABLES];
    struct table_model         model[TABLES];
    bool                       fewest; /* no call failed so far: the tables must be as few as possible */
};

static struct world world_new(const struct table_window *windows, UINTN count, UINTN format, UINTN arena_pages)
{
    struct world world = {.format = table_format(format), .arena = arena_new(arena_pages + 1), .fewest = true};

    world.arena.pages--;
    for (UINTN i = 0; i < TABLES; i++)
        world.model[i] = table_model_new(windows, count);
    return world;
}

static void world_begin(struct world *world)
{
    for (UINTN i = 0; i < TABLES; i++)
        assert_status(handoff_page_table_begin(&world->table[i], &world->format, &world->arena), HANDOFF_OK);
}

static void world_end(struct world *world)
{
    const UINT8 *canary = (const UINT8 *)(world->arena.memory + world->arena.pages * 512);

    for (UINTN at = 0; at < 4096; at++)
        assert_int_equal(canary[at], 0xe7);
    for (UINTN i = 0; i < TABLES; i++)
        table_model_free(&world->model[i]);
    arena_free(&world->arena);
}

static void assert_world(const struct world *world)
{
    UINTN fewest = 0;

    for (UINTN i = 0; i < TABLES; i++) {
        const struct software_mmu mmu = software_mmu_load(&world->table[i]);
        table_model_assert(&world->model[i], &mmu);
        fewest += table_model_minimum(&world->model[i], &world->format);
    }
    if (world->fewest)
        assert_int_equal(world->arena.used - world->arena.spare_pages, fewest);
    assert_true(world->arena.used - world->arena.spare_pages >= fewest);
    table_model_assert_arena(world->table, TABLES);
}

static struct handoff_region region_in(const struct table_window *window, UINT64 first, UINT64 pages, UINT32 access,
                                       enum handoff_cache cache)
{
    const struct handoff_region region = {window->physical_address + first * 4096,
                                          window->virtual_address + first * 4096, pages * 4096, access, cache};

    return region;
}

/* Mostly a few pages or whole large pages, sometimes all; access and cacheability from a few, so that regions agree. */
static struct handoff_region random_region(struct random_source *source, const struct table_model *model)
{
    const struct table_window *window = &model->windows[random_below(source, model->count)];
    const UINT64 granule = random_below(source, 2) == 0 ? 1 : 512;
    const UINT64 skew = granule == 1 ? 0 : (0 - window->virtual_address / 4096) % 512;
    const UINT64 first = (random_below(source, window->pages - 512) / granule) * granule + skew;
    const UINT64 room = window->pages - first;
    const UINT64 longest[] = {40, room < 3000 ? room : 3000, room};
    const UINT64 most = longest[random_below(source, 8) / 3];
    UINT64 pages = (1 + random_below(source, most)) / granule * granule;
    const UINT32 access = random_below(source, 2) == 0 ? ALL : (UINT32)random_below(source, HANDOFF_ACCESS_COUNT);
    const UINT64 cache = random_below(source, 4) == 0 ? random_below(source, HANDOFF_CACHE_COUNT) : 0;

    if (pages == 0 || pages > room)
        pages = room;
    if (random_below(source, 20) == 0)
        return region_in(window, 0, window->pages, ALL, HANDOFF_CACHE_UNCACHED);
    return region_in(window, first, pages, access, (enum handoff_cache)cache);
}

/* A page that is mapped, asked for with another physical address: refused, and nothing changes. */
static void map_elsewhere(struct world *world, UINTN at, struct handoff_region region)
{
    if (!table_model_is_mapped(&world->model[at], region.virtual_address))
        return;
    region.physical_address += 4096 * 512;
    assert_status(handoff_page_table_map(&world->table[at], &region), HANDOFF_ALREADY_MAPPED);
    world->fewest = false;
}

static void map(struct world *world, UINTN at, const struct handoff_region *region)
{
    assert_status(handoff_page_table_map(&world->table[at], region), HANDOFF_OK);
    table_model_map(&world->model[at], region);
}

static void run_world(struct random_source *source, const struct table_window *windows, UINTN count, UINTN format,
                      UINTN calls)
{
    struct world world = world_new(windows, count, format, 2048);

    world_begin(&world);
    for (UINTN call = 0; call < calls; call++) {
        const UINTN at = random_below(source, TABLES);
        const struct handoff_region region = random_region(source, &world.model[at]);
        map(&world, at, &region);
        if (calls < 20 || call % 4 == 3)
            assert_world(&world);
    }
    map_elsewhere(&world, 0, random_region(source, &world.model[0]));
    assert_world(&world);
    world_end(&world);
}

static void random_regions_match_the_model(void **state)
{
    struct random_source source = random_source_make(31337);

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        for (UINTN round = 0; round < 12; round++) {
            run_world(&source, small_windows, COUNT(small_windows), format, 12);
            run_world(&source, small_windows + round % 4, 1, format, 30);
        }
        run_world(&source, large_windows, COUNT(large_windows), format, 24);
    }
}

/* What is refused because of another physical address, in the middle of what is not. */
static void a_refused_region_leaves_what_stands(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINT64 first = 0; first < 1200; first += 100) {
            struct world world = world_new(small_windows, 1, format, 64);
            const struct handoff_region good = region_in(small_windows, 0, SMALL, 0, HANDOFF_CACHE_WRITE_BACK);
            const struct handoff_region again = region_in(small_windows, first, 1, ALL, HANDOFF_CACHE_WRITE_BACK);
            world_begin(&world);
            map(&world, 0, &good);
            map_elsewhere(&world, 0, again);
            assert_false(world.fewest);
            assert_world(&world);
            map(&world, 0, &again);
            assert_world(&world);
            world_end(&world);
        }
}

/* Cuts the window into touching regions, in random order. */
static UINTN random_tiles(struct random_source *source, const struct table_window *window, struct handoff_region *tiles,
                          UINTN most)
{
    UINT64 first = 0;
    UINTN count = 0;

    while (first < window->pages) {
        UINT64 pages = 1 + random_below(source, 2 * window->pages / most);
        if (count + 1 == most || pages > window->pages - first)
            pages = window->pages - first;
        tiles[count++] = region_in(window, first, pages, ALL, HANDOFF_CACHE_WRITE_BACK);
        first += pages;
    }
    for (UINTN i = count; i > 1; i--) {
        const UINTN other = random_below(source, i);
        const struct handoff_region kept = tiles[i - 1];
        tiles[i - 1] = tiles[other];
        tiles[other] = kept;
    }
    return count;
}

static void check_tiles(struct random_source *source, const struct table_window *window, UINTN format)
{
    struct handoff_region tiles[40];
    const UINTN count = random_tiles(source, window, tiles, COUNT(tiles));
    const struct handoff_region whole = region_in(window, 0, window->pages, ALL, HANDOFF_CACHE_WRITE_BACK);
    struct world world = world_new(window, 1, format, 1024);

    world_begin(&world);
    for (UINTN i = 0; i < count; i++) {
        map(&world, 0, &tiles[i]);
        if (window->pages == SMALL)
            assert_world(&world);
    }
    assert_world(&world);
    const UINTN used = world.arena.used - world.arena.spare_pages;
    map(&world, 1, &whole); /* at once: as many pages again, since nothing is lost by coming in pieces */
    assert_world(&world);
    assert_int_equal(world.arena.used - world.arena.spare_pages, 2 * (used - 1));
    world_end(&world);
}

static void touching_regions_share_large_pages_in_any_order(void **state)
{
    struct random_source source = random_source_make(1729);

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        for (UINTN round = 0; round < 2; round++)
            for (UINTN i = 0; i < COUNT(small_windows); i++)
                check_tiles(&source, &small_windows[i], format);
        check_tiles(&source, &large_windows[0], format);
    }
}

/* Regions of every kind split a window; access to all of it makes it uniform again, and the tables are spare. The next
 * table is made of them: nothing that stood in them is translated. */
static void what_became_uniform_gives_its_tables_back(void **state)
{
    struct random_source source = random_source_make(4104);
    UINTN given_back = 0;

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINTN round = 0; round < 6; round++) {
            struct world world = world_new(small_windows, COUNT(small_windows), format, 256);
            world_begin(&world);
            for (UINTN call = 0; call < 20; call++) {
                const struct handoff_region region = random_region(&source, &world.model[0]);
                map(&world, 0, &region);
            }
            for (UINTN i = 0; i < COUNT(small_windows); i++) {
                const struct handoff_region whole =
                    region_in(&small_windows[i], 0, SMALL, ALL, HANDOFF_CACHE_UNCACHED);
                map(&world, 0, &whole);
            }
            assert_world(&world);
            given_back += world.arena.spare_pages;
            const UINTN spare = world.arena.spare_pages;
            const UINTN before = world.arena.used;
            const struct handoff_region page = region_in(&small_windows[0], 7, 1, 0, HANDOFF_CACHE_WRITE_BACK);
            map(&world, 1, &page); /* three or four tables */
            assert_true(spare < 4 || world.arena.used == before);
            assert_world(&world);
            world_end(&world);
        }
    print_message("# %u tables were given back\n", (unsigned)given_back);
    assert_true(given_back > 100);
}

/* Every arena that is too small for the same calls: the walk stays inside, each page is as before the call or as after. */
static void check_exhausted(UINT64 seed, UINTN format, UINTN arena_pages, UINTN *exhausted)
{
    struct random_source source = {seed};
    struct world world = world_new(small_windows, COUNT(small_windows), format, arena_pages);
    struct table_model before = table_model_new(small_windows, COUNT(small_windows));
    struct table_model after = table_model_new(small_windows, COUNT(small_windows));

    world_begin(&world);
    for (UINTN call = 0; call < 14; call++) {
        const UINTN at = random_below(&source, TABLES);
        const struct handoff_region region = random_region(&source, &world.model[at]);
        table_model_copy(&before, &world.model[at]);
        const enum handoff_status status = unit_test_note_status(handoff_page_table_map(&world.table[at], &region));
        table_model_map(&world.model[at], &region);
        if (status != HANDOFF_OK) {
            const struct software_mmu mmu = software_mmu_load(&world.table[at]);
            assert_int_equal(status, HANDOFF_ARENA_EXHAUSTED);
            assert_int_equal(world.arena.used, arena_pages);
            table_model_copy(&after, &world.model[at]);
            table_model_read(&world.model[at], &mmu);
            table_model_assert_between(&world.model[at], &before, &after);
            world.fewest = false;
            ++*exhausted;
        }
        assert_world(&world);
    }
    table_model_free(&before);
    table_model_free(&after);
    world_end(&world);
}

static void an_exhausted_arena_leaves_tables_that_can_be_walked(void **state)
{
    UINTN exhausted = 0;

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINTN pages = TABLES; pages < 34; pages += 1 + pages / 8)
            check_exhausted(1000 + format, format, pages, &exhausted);
    print_message("# %u calls met an exhausted arena\n", (unsigned)exhausted);
    assert_true(exhausted > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_regions_match_the_model),
        cmocka_unit_test(a_refused_region_leaves_what_stands),
        cmocka_unit_test(touching_regions_share_large_pages_in_any_order),
        cmocka_unit_test(what_became_uniform_gives_its_tables_back),
        cmocka_unit_test(an_exhausted_arena_leaves_tables_that_can_be_walked),
    };

    return unit_test_run(tests);
}
