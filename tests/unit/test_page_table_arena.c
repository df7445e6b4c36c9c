/* The arena of page_table.h, on every format: tables that became superfluous are used again, and one that is too
 * small leaves tables that can be walked. */
#include "table_world.h"

/* Regions of every kind split a window; access to all of it makes it uniform again, and the tables are spare. The
 * next table is made of them: nothing that stood in them is translated. */
static void what_became_uniform_gives_its_tables_back(void **state)
{
    struct random_source source = random_source_make(4104);
    UINTN given_back = 0;

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINTN round = 0; round < 6; round++) {
            struct table_world world = table_world_new(table_world_small, TABLE_WORLD_SMALL_WINDOWS, format, 256);
            table_world_begin(&world);
            for (UINTN call = 0; call < 20; call++) {
                const struct handoff_region region = table_world_random_region(&source, &world.model[0]);
                table_world_map(&world, 0, &region);
            }
            for (UINTN i = 0; i < TABLE_WORLD_SMALL_WINDOWS; i++) {
                const struct handoff_region whole = table_world_region(&table_world_small[i], 0, TABLE_WORLD_SMALL,
                                                                       TABLE_WORLD_ALL, HANDOFF_CACHE_UNCACHED);
                table_world_map(&world, 0, &whole);
            }
            table_world_assert(&world);
            given_back += world.arena.spare_pages;
            const UINTN spare = world.arena.spare_pages;
            const UINTN before = world.arena.used;
            const struct handoff_region page =
                table_world_region(&table_world_small[0], 7, 1, 0, HANDOFF_CACHE_WRITE_BACK);
            table_world_map(&world, 1, &page); /* three or four tables */
            assert_true(spare < 4 || world.arena.used == before);
            table_world_assert(&world);
            table_world_end(&world);
        }
    print_message("# %u tables were given back\n", (unsigned)given_back);
    assert_true(given_back > 50);
}

/* Every arena that is too small for the same calls: the walk stays inside, each page is as before the call or as
 * after. */
static void check_exhausted(UINT64 seed, UINTN format, UINTN arena_pages, UINTN *exhausted)
{
    struct random_source source = {seed};
    struct table_world world = table_world_new(table_world_small, TABLE_WORLD_SMALL_WINDOWS, format, arena_pages);
    struct table_model before = table_model_new(table_world_small, TABLE_WORLD_SMALL_WINDOWS);
    struct table_model after = table_model_new(table_world_small, TABLE_WORLD_SMALL_WINDOWS);

    table_world_begin(&world);
    for (UINTN call = 0; call < 14; call++) {
        const UINTN at = random_below(&source, TABLE_WORLD_TABLES);
        const struct handoff_region region = table_world_random_region(&source, &world.model[at]);
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
        table_world_assert(&world);
    }
    table_model_free(&before);
    table_model_free(&after);
    table_world_end(&world);
}

static void an_exhausted_arena_leaves_tables_that_can_be_walked(void **state)
{
    UINTN exhausted = 0;

    (void)state;
    for (UINTN format = 0; format < TABLE_FORMATS; format++)
        for (UINTN pages = TABLE_WORLD_TABLES; pages < 34; pages += 1 + pages / 8)
            check_exhausted(1000 + format, format, pages, &exhausted);
    print_message("# %u calls met an exhausted arena\n", (unsigned)exhausted);
    assert_true(exhausted > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_became_uniform_gives_its_tables_back),
        cmocka_unit_test(an_exhausted_arena_leaves_tables_that_can_be_walked),
    };

    return unit_test_run(tests);
}
