/* address_space.h in every small world: both tables are walked, and compared with an oracle that works byte by
 * byte. */
#include "tests/unit/address_oracle.h"
#include "tests/unit/table_builder.h"
#include "world_map.h"

#define HIGH        0xffff900000000000ULL
#define STRIDE      48
#define ARENA_PAGES 128
#define CANARY      0x5ca1ab1e0ddba11ULL

static const char grammar[] =
    "All memory maps of up to 4 descriptors in 6 pages around 4 GiB. A descriptor has one of 21 ranges and one\n"
    "of 7 kinds: runtime code, runtime data, MMIO, boot-services data and conventional memory with\n"
    "EFI_MEMORY_RUNTIME, the last two without it. Of each map the crossing and the kernel table are built in\n"
    "an arena of the bound, and walked. Settings: 5 formats, 3 placements, strict or not, runtime identity\n"
    "kept or not, permissions or not: 120.\n"
    "  --all: up to 2 descriptors in every order with all settings; sets of 3 of all kinds, and of 4 of 4\n"
    "         kinds, with one.\n"
    "  else:  up to 1 descriptor with all settings; sets of 2 of all kinds with one.";

#define KINDS 7
static const UINT32 all_kinds[KINDS] = {0, 1, 2, 3, 4, 5, 6};
static const UINT32 four_kinds[] = {0, 2, 5, 6}; /* those that differ most */

#define SETTINGS 120 /* TABLE_FORMATS * 3 * 2 * 2 * 2 */
#define SETTING  30  /* four levels, offset, lenient, runtime identity kept, permissions applied */

static struct world_map world;
static UINTN setting;
static struct handoff_memory_map map;
static struct handoff_memory_map runtime;
static struct handoff_page_arena arena;

static void describe(void)
{
    world_map_describe(&world);
    print_message("#   setting %u of %u\n", (unsigned)setting, SETTINGS);
}

static struct handoff_address_space space_of(UINTN choice)
{
    const struct handoff_address_space space = {
        .map = &map,
        .runtime = &runtime,
        .strict = (choice & 1) != 0,
        .keep_identity = (choice & 2) != 0,
        .write_xor_execute = (choice & 4) != 0,
    };

    return space;
}

/* An arena of exactly so many pages, and behind it a word that must stay. */
static UINT64 *begin_arena(UINTN pages)
{
    assert_true(pages < ARENA_PAGES);
    arena.pages = pages;
    arena.used = 0;
    arena.spare_pages = 0;
    arena.memory[pages * 512] = CANARY;
    return &arena.memory[pages * 512];
}

static void check_tables(const struct handoff_address_space *space, const struct handoff_page_format *format)
{
    struct handoff_address_space lenient = *space;
    struct handoff_page_table crossing;
    struct handoff_page_table kernel;

    lenient.strict = false;
    assert_int_equal(handoff_page_table_begin(&crossing, format, &arena), HANDOFF_OK);
    assert_int_equal(handoff_page_table_begin(&kernel, format, &arena), HANDOFF_OK);
    assert_int_equal(handoff_address_space_crossing(space, &crossing), HANDOFF_OK);
    assert_int_equal(handoff_address_space_kernel(space, &kernel), HANDOFF_OK);
    const UINTN kernel_pages = address_oracle_assert(space, ADDRESS_KERNEL, &kernel);
    UINTN crossing_pages = address_oracle_assert(space, ADDRESS_CROSSING, &crossing);
    assert_int_equal(arena.used - arena.spare_pages, crossing_pages + kernel_pages);
    if (!space->strict)
        return;
    assert_int_equal(handoff_address_space_boot_services(space, &crossing), HANDOFF_OK);
    crossing_pages = address_oracle_assert(&lenient, ADDRESS_CROSSING, &crossing);
    assert_int_equal(arena.used - arena.spare_pages, crossing_pages + kernel_pages);
}

static void check_world(UINTN choice)
{
    const struct handoff_page_format format = table_format(choice / 24);
    const struct handoff_window window = {HIGH, 8 * GIB};
    const struct handoff_address_space space = space_of(choice % 8);

    setting = choice;
    worlds_visit(describe);
    world_map_write(&world, &map);
    assert_int_equal(
        handoff_runtime_map_build(&map, (enum handoff_placement)(choice / 8 % 3), window, &runtime), HANDOFF_OK);
    const UINT64 *canary = begin_arena(handoff_address_space_bound(&space, &format));
    check_tables(&space, &format);
    assert_int_equal(*canary, CANARY);
}

static void check_settings(bool all_settings)
{
    if (!all_settings)
        check_world(SETTING);
    else
        for (UINTN choice = 0; choice < SETTINGS; choice++)
            check_world(choice);
}

/* Every map of so many descriptors of all kinds, in every order, in all settings. */
static void visit_orders(UINTN count)
{
    UINT32 digits[WORLD_DESCRIPTORS] = {0};

    do {
        world_map_choose(&world, digits, count, all_kinds, KINDS);
        check_settings(true);
    } while (worlds_next(digits, count, WORLD_RANGES_OF_PAGES * KINDS));
}

/* Every set of descriptors, one order of each. */
static void visit_sets(UINTN count, const UINT32 *kinds, UINT32 kind_count)
{
    UINT32 digits[WORLD_DESCRIPTORS] = {0};

    do {
        world_map_choose(&world, digits, count, kinds, kind_count);
        check_settings(false);
    } while (worlds_next_set(digits, count, WORLD_RANGES_OF_PAGES * kind_count));
}

static void all_settings_agree(void **state)
{
    (void)state;
    visit_orders(0);
    visit_orders(1);
    worlds_visited("maps of up to 1 descriptor, 7 kinds, 120 settings");
    if (!worlds_all)
        return;
    visit_orders(2);
    worlds_visited("maps of 2 descriptors, 7 kinds, 120 settings");
}

static void sets_agree(void **state)
{
    (void)state;
    if (!worlds_all) {
        visit_sets(2, all_kinds, KINDS);
        worlds_visited("sets of 2 descriptors, 7 kinds");
        return;
    }
    visit_sets(3, all_kinds, KINDS);
    worlds_visited("sets of 3 descriptors, 7 kinds");
    visit_sets(4, four_kinds, COUNT(four_kinds));
    worlds_visited("sets of 4 descriptors, 4 kinds");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(all_settings_agree), WORLDS_TEST(sets_agree)};

    worlds_begin(argc, argv, grammar);
    world.base = 4 * GIB - 3 * 4096;
    map = map_new(STRIDE, WORLD_DESCRIPTORS);
    runtime = map_new(STRIDE, WORLD_DESCRIPTORS);
    arena = arena_new(ARENA_PAGES);
    const int failed = unit_test_run(tests);
    arena_free(&arena);
    map_free(&runtime);
    map_free(&map);
    return failed;
}
