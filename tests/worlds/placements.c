/* runtime_map.h in every small world, against judges that look at one page after the other. */
#include <handoff/runtime_map.h>

#include "world_map.h"

#define LARGE_PAGE (2 * MIB)
#define HIGH       0xffff900000000000ULL
#define STRIDE     48

static const char grammar[] =
    "All memory maps, in every order, of up to 4 descriptors in 6 pages. A descriptor has one of 28 ranges (21\n"
    "of pages, 6 empty, one that passes 2^64) and one of 13 kinds: runtime code, runtime data, boot-services\n"
    "data, conventional memory and MMIO, each with and without EFI_MEMORY_RUNTIME; with it ACPI NVS of only\n"
    "write-through and MMIO without cacheability, without it ACPI reclaim memory of only write-combining. A\n"
    "runtime map is built of each in all 3 placements, at 5 places: at the beginning and at the end of memory,\n"
    "around 2 MiB and 4 GiB, and with a window that begins at virtual address 0; pages are looked up; the\n"
    "window is moved.\n"
    "  --all: up to 2 descriptors of all kinds; 3 and 4 of 2 kinds, of which one has EFI_MEMORY_RUNTIME.\n"
    "  else:  up to 2 descriptors of all kinds; 3 of 1 kind.";

/* Where the pages are, and which virtual addresses may be handed out. */
struct place {
    UINT64                base;
    struct handoff_window window;
};

#define PLACES 5
static const struct place places[PLACES] = {
    {0, {HIGH, 4 * MIB}},                                /* page 0 */
    {4 * GIB - 3 * 4096, {HIGH, 4 * GIB}},               /* a window that ends in the middle of them */
    {0 - WORLD_PAGES * 4096ULL, {HIGH, 4 * MIB}},        /* up to the last byte of all */
    {0, {0, 4 * MIB}},                                   /* virtual address 0 */
    {2 * MIB - 3 * 4096, {HIGH, 4 * MIB}},               /* two large pages, as many as the window has */
};

static struct world_map world;
static const struct place *place;
static struct handoff_memory_map map; /* of `world` */
static struct handoff_memory_map runtime;

static void describe(void)
{
    world_map_describe(&world);
    print_message("#   window 0x%llx, 0x%llx bytes\n", (unsigned long long)place->window.base,
                  (unsigned long long)place->window.size);
}

/* What a placement does with each page: whether a runtime region holds it, and its virtual address. */
struct placed {
    bool   held[WORLD_PAGES];
    UINT64 virtual_address[WORLD_PAGES];
    enum handoff_status status;
};

static struct placed judge_pages(void)
{
    struct placed placed = {.status = HANDOFF_OK};

    for (UINTN i = 0; i < world.count; i++)
        for (UINT64 page = 0; page < WORLD_PAGES; page++)
            if (world_map_is_runtime(&world, i) && world_map_holds(&world, i, page))
                placed.held[page] = true;
    return placed;
}

static void judge_offset(struct placed *placed)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 address = world.base + page * 4096;
        placed->virtual_address[page] = place->window.base + address;
        if (placed->held[page] && address + 4095 >= place->window.size)
            placed->status = HANDOFF_OUT_OF_WINDOW;
    }
}

/* Page by page: one that follows a held page stays beside it; another begins at the next large page. */
static void judge_compact(struct placed *placed)
{
    UINT64 large_pages = 0; /* of the window that are in use */

    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 address = world.base + page * 4096;
        if (!placed->held[page])
            continue;
        if (page == 0 || !placed->held[page - 1] || address % LARGE_PAGE == 0)
            large_pages++;
        placed->virtual_address[page] = place->window.base + (large_pages - 1) * LARGE_PAGE + address % LARGE_PAGE;
    }
    if (large_pages > place->window.size / LARGE_PAGE)
        placed->status = HANDOFF_OUT_OF_WINDOW;
}

static struct placed judge_placement(enum handoff_placement placement)
{
    struct placed placed = judge_pages();

    if (placement == HANDOFF_PLACE_OFFSET)
        judge_offset(&placed);
    else if (placement == HANDOFF_PLACE_COMPACT)
        judge_compact(&placed);
    else
        for (UINT64 page = 0; page < WORLD_PAGES; page++)
            placed.virtual_address[page] = world.base + page * 4096;
    for (UINT64 page = 0; page < WORLD_PAGES; page++)
        if (placed.held[page] && placed.virtual_address[page] == 0 && placed.status == HANDOFF_OK)
            placed.status = HANDOFF_VIRTUAL_ZERO;
    return placed;
}

static void check_placement(enum handoff_placement placement)
{
    const struct placed placed = judge_placement(placement);

    assert_int_equal(handoff_runtime_map_build(&map, placement, place->window, &runtime), placed.status);
    if (placed.status != HANDOFF_OK)
        return;
    world_map_assert_sorted(&world, &runtime, &map, true);
    for (UINTN i = 0; i < runtime.size / STRIDE; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&runtime, i);
        const UINT64 page = (descriptor->PhysicalStart - world.base) / 4096;
        assert_int_equal(descriptor->VirtualStart, placed.virtual_address[page]);
    }
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 last = world.base + page * 4096 + 4095;
        const UINT64 expected = placed.held[page] ? placed.virtual_address[page] + 4095 : 0;
        assert_int_equal(handoff_runtime_map_virtual(&runtime, last), expected);
        if (placed.held[page])
            assert_true(handoff_descriptor_contains(handoff_runtime_map_find_virtual(&runtime, expected), last));
    }
}

/* However the window is moved, what had a place in it still has. */
static void check_random_window(void)
{
    static const UINT64 numbers[] = {0, 1, 0x8000000000000001, UINT64_MAX};
    const bool fits = judge_placement(HANDOFF_PLACE_OFFSET).status != HANDOFF_OUT_OF_WINDOW;

    for (UINTN i = 0; i < COUNT(numbers); i++) {
        const struct handoff_window moved = handoff_runtime_map_random_window(&map, place->window, numbers[i]);
        assert_int_equal(moved.base % LARGE_PAGE, 0);
        assert_int_equal(moved.base + moved.size, place->window.base + place->window.size);
        if (fits)
            assert_int_not_equal(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, moved, &runtime),
                                 HANDOFF_OUT_OF_WINDOW);
        else
            assert_int_equal(moved.base, place->window.base);
    }
}

static void check_world(void)
{
    worlds_visit(describe);
    world_map_write(&world, &map);
    check_placement(HANDOFF_PLACE_OFFSET);
    check_placement(HANDOFF_PLACE_COMPACT);
    check_placement(HANDOFF_PLACE_IDENTITY);
    check_random_window();
}

/* Every map of so many descriptors of these kinds, at all places. */
static void visit(UINTN count, const UINT32 *kinds, UINT32 kind_count)
{
    for (place = places; place < places + PLACES; place++) {
        world.base = place->base;
        world_map_visit(&world, count, kinds, kind_count, check_world);
    }
}

static void all_kinds_agree(void **state)
{
    (void)state;
    for (UINTN count = 0; count <= 2; count++)
        visit(count, world_all_kinds, WORLD_KINDS);
    worlds_visited("maps of up to 2 descriptors, 13 kinds, 5 places");
}

static void longer_maps_agree(void **state)
{
    (void)state;
    visit(3, world_two_kinds, worlds_all ? 2 : 1);
    if (worlds_all)
        visit(4, world_two_kinds, 2);
    worlds_visited("maps of more descriptors, 5 places");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(all_kinds_agree), WORLDS_TEST(longer_maps_agree)};

    worlds_begin(argc, argv, grammar);
    map = map_new(STRIDE, WORLD_DESCRIPTORS);
    runtime = map_new(STRIDE, WORLD_DESCRIPTORS);
    const int failed = unit_test_run(tests);
    map_free(&runtime);
    map_free(&map);
    return failed;
}
