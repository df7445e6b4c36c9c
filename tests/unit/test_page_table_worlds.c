/* page_table.h against a model of every page, on every format: random overlapping regions, regions that are refused,
 * touching regions in any order. After each call the processor sees exactly what the model says, and the tables are
 * as few as the oracle knows to be enough. */
#include "table_world.h"

/* A page that is mapped, asked for with another physical address: refused, and nothing changes. */
static void map_elsewhere(struct table_world *world, UINTN at, struct handoff_region region)
{
    if (!table_model_is_mapped(&world->model[at], region.virtual_address))
        return;
    region.physical_address += 4096 * 512;
    assert_status(handoff_page_table_map(&world->table[at], &region), HANDOFF_ALREADY_MAPPED);
    world->fewest = false;
}

static void run_world(struct random_source *source, const struct table_window *windows, UINTN count, UINTN format,
                      UINTN calls)
{
    struct table_world world = table_world_new(windows, count, format, 2048);

    table_world_begin(&world);
    for (UINTN call = 0; call < calls; call++) {
        const UINTN at = random_below(source, TABLE_WORLD_TABLES);
        const struct handoff_region region = table_world_random_region(source, &world.model[at]);
        table_world_map(&world, at, &region);
        if (calls < 20 || call % 4 == 3)
            table_world_assert(&world);
    }
    map_elsewhere(&world, 0, table_world_random_region(source, &world.model[0]));
    table_world_assert(&world);
    table_world_end(&world);
}

static void random_regions_match_the_model(void **state)
{
    struct random_source source = random_source_make(31337);

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        for (UINTN round = 0; round < 12; round++) {
            run_world(&source, table_world_small, TABLE_WORLD_SMALL_WINDOWS, format, 12);
            run_world(&source, table_world_small + round % 4, 1, format, 30);
        }
        run_world(&source, table_world_large, TABLE_WORLD_LARGE_WINDOWS, format, 24);
    }
}

/* What is refused because of another physical address, in the middle of what is not. */
static void a_refused_region_leaves_what_stands(void **state)
{
    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINT64 first = 0; first < 1200; first += 100) {
            struct table_world world = table_world_new(table_world_small, 1, format, 64);
            const struct handoff_region good =
                table_world_region(table_world_small, 0, TABLE_WORLD_SMALL, 0, HANDOFF_CACHE_WRITE_BACK);
            const struct handoff_region again =
                table_world_region(table_world_small, first, 1, TABLE_WORLD_ALL, HANDOFF_CACHE_WRITE_BACK);
            table_world_begin(&world);
            table_world_map(&world, 0, &good);
            map_elsewhere(&world, 0, again);
            assert_false(world.fewest);
            table_world_assert(&world);
            table_world_map(&world, 0, &again);
            table_world_assert(&world);
            table_world_end(&world);
        }
}

/* Cuts the window into touching regions, in random order. */
static UINTN random_tiles(struct random_source *source, const struct table_window *window,
                          struct handoff_region *tiles, UINTN most)
{
    UINT64 first = 0;
    UINTN count = 0;

    while (first < window->pages) {
        UINT64 pages = 1 + random_below(source, 2 * window->pages / most);
        if (count + 1 == most || pages > window->pages - first)
            pages = window->pages - first;
        tiles[count++] = table_world_region(window, first, pages, TABLE_WORLD_ALL, HANDOFF_CACHE_WRITE_BACK);
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
    const struct handoff_region whole =
        table_world_region(window, 0, window->pages, TABLE_WORLD_ALL, HANDOFF_CACHE_WRITE_BACK);
    struct table_world world = table_world_new(window, 1, format, 1024);

    table_world_begin(&world);
    for (UINTN i = 0; i < count; i++) {
        table_world_map(&world, 0, &tiles[i]);
        if (window->pages == TABLE_WORLD_SMALL)
            table_world_assert(&world);
    }
    table_world_assert(&world);
    const UINTN used = world.arena.used - world.arena.spare_pages;
    table_world_map(&world, 1, &whole); /* at once: as many pages again, since nothing is lost by coming in pieces */
    table_world_assert(&world);
    assert_int_equal(world.arena.used - world.arena.spare_pages, 2 * (used - 1));
    table_world_end(&world);
}

static void touching_regions_share_large_pages_in_any_order(void **state)
{
    struct random_source source = random_source_make(1729);

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++) {
        for (UINTN round = 0; round < 2; round++)
            for (UINTN i = 0; i < TABLE_WORLD_SMALL_WINDOWS; i++)
                check_tiles(&source, &table_world_small[i], format);
        check_tiles(&source, &table_world_large[0], format);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_regions_match_the_model),
        cmocka_unit_test(a_refused_region_leaves_what_stands),
        cmocka_unit_test(touching_regions_share_large_pages_in_any_order),
    };

    return unit_test_run(tests);
}
