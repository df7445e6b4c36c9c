#include "table_world.h"

#define LARGE (GIB / 4096 + 0x700) /* pages: 1 GiB and 7 MiB */

/* Small windows begin below a boundary of large tables. How virtual and physical address are congruent limits the
 * size of pages. */
const struct table_window table_world_small[TABLE_WORLD_SMALL_WINDOWS] = {
    {0x40000000 - 8 * MIB, 0x40000000 - 8 * MIB, TABLE_WORLD_SMALL},        /* 1:1, over a boundary of 1 GiB */
    {0x7f8000000000 - 8 * MIB, 123 * GIB + 5 * 4 * KIB, TABLE_WORLD_SMALL}, /* 4 KiB */
    {0xffff900040000000 - 8 * MIB, 6 * MIB, TABLE_WORLD_SMALL},             /* 2 MiB */
    {0xffff908000000000 - 8 * MIB, 5 * GIB - 8 * MIB, TABLE_WORLD_SMALL},   /* 1 GiB, over a boundary of the root */
};
const struct table_window table_world_large[TABLE_WORLD_LARGE_WINDOWS] = {
    {0x8000000000 - 6 * MIB, 16 * GIB - 6 * MIB, LARGE},            /* 1 GiB, over a boundary of the root */
    {0xffffffffc0000000 - 6 * MIB, (1ULL << 44) - GIB - 6 * MIB, GIB / 4096 + 0x600}, /* up to the last byte of all */
};

struct table_world table_world_new(const struct table_window *windows, UINTN count, UINTN format, UINTN arena_pages)
{
    struct table_world world = {.format = table_format(format), .arena = arena_new(arena_pages + 1), .fewest = true};

    world.arena.pages--;
    for (UINTN i = 0; i < TABLE_WORLD_TABLES; i++)
        world.model[i] = table_model_new(windows, count);
    return world;
}

void table_world_begin(struct table_world *world)
{
    for (UINTN i = 0; i < TABLE_WORLD_TABLES; i++)
        assert_status(handoff_page_table_begin(&world->table[i], &world->format, &world->arena), HANDOFF_OK);
}

void table_world_end(struct table_world *world)
{
    const UINT8 *canary = (const UINT8 *)(world->arena.memory + world->arena.pages * 512);

    for (UINTN at = 0; at < 4096; at++)
        assert_int_equal(canary[at], 0xe7);
    for (UINTN i = 0; i < TABLE_WORLD_TABLES; i++)
        table_model_free(&world->model[i]);
    arena_free(&world->arena);
}

void table_world_assert(const struct table_world *world)
{
    UINTN fewest = 0;

    for (UINTN i = 0; i < TABLE_WORLD_TABLES; i++) {
        const struct software_mmu mmu = software_mmu_load(&world->table[i]);
        table_model_assert(&world->model[i], &mmu);
        fewest += table_model_minimum(&world->model[i], &world->format);
    }
    if (world->fewest)
        assert_int_equal(world->arena.used - world->arena.spare_pages, fewest);
    assert_true(world->arena.used - world->arena.spare_pages >= fewest);
    table_model_assert_arena(world->table, TABLE_WORLD_TABLES);
}

struct handoff_region table_world_region(const struct table_window *window, UINT64 first, UINT64 pages, UINT32 access,
                                       enum handoff_cache cache)
{
    const struct handoff_region region = {window->physical_address + first * 4096,
                                          window->virtual_address + first * 4096, pages * 4096, access, cache};

    return region;
}

/* Mostly a few pages or whole large pages, sometimes all; access and cacheability from a few, so that regions
 * agree. */
struct handoff_region table_world_random_region(struct random_source *source, const struct table_model *model)
{
    const struct table_window *window = &model->windows[random_below(source, model->count)];
    const UINT64 granule = random_below(source, 2) == 0 ? 1 : 512;
    const UINT64 skew = granule == 1 ? 0 : (0 - window->virtual_address / 4096) % 512;
    const UINT64 first = (random_below(source, window->pages - 512) / granule) * granule + skew;
    const UINT64 room = window->pages - first;
    const UINT64 longest[] = {40, room < 3000 ? room : 3000, room};
    const UINT64 most = longest[random_below(source, 8) / 3];
    UINT64 pages = (1 + random_below(source, most)) / granule * granule;
    const UINT32 access =
        random_below(source, 2) == 0 ? TABLE_WORLD_ALL : (UINT32)random_below(source, HANDOFF_ACCESS_COUNT);
    const UINT64 cache = random_below(source, 4) == 0 ? random_below(source, HANDOFF_CACHE_COUNT) : 0;

    if (pages == 0 || pages > room)
        pages = room;
    if (random_below(source, 20) == 0)
        return table_world_region(window, 0, window->pages, TABLE_WORLD_ALL, HANDOFF_CACHE_UNCACHED);
    return table_world_region(window, first, pages, access, (enum handoff_cache)cache);
}

void table_world_map(struct table_world *world, UINTN at, const struct handoff_region *region)
{
    assert_status(handoff_page_table_map(&world->table[at], region), HANDOFF_OK);
    table_model_map(&world->model[at], region);
}
