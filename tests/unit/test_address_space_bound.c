/* handoff_address_space_bound: an arena of exactly so many pages holds both tables, with little to spare. */
#include <handoff/address_space.h>

#include "attributes_builder.h"
#include "map_builder.h"
#include "table_builder.h"
#include "unit_test.h"

#define BASE 0xffff900000000000ULL

/* Builds both tables into an arena of the bound, boot services added afterwards. */
static void assert_fits(const struct handoff_address_space *space, UINT32 levels)
{
    const struct handoff_page_format format = handoff_page_format_x86_64(levels, false, 46);
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(space, &format));
    struct handoff_page_table crossing;
    struct handoff_page_table kernel;

    assert_status(handoff_page_table_begin(&crossing, &format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_begin(&kernel, &format, &arena), HANDOFF_OK);
    assert_status(handoff_address_space_crossing(space, &crossing), HANDOFF_OK);
    assert_status(handoff_address_space_boot_services(space, &crossing), HANDOFF_OK);
    assert_status(handoff_address_space_kernel(space, &kernel), HANDOFF_OK);
    arena_free(&arena);
}

static void two_roots_and_page_zero_are_the_least(void **state)
{
    struct handoff_memory_map empty = map_new(48, 1);
    const struct handoff_address_space space = {.map = &empty, .runtime = &empty};
    const struct handoff_page_format format = handoff_page_format_x86_64(4, false, 46);

    (void)state;
    assert_int_equal(handoff_address_space_bound(&space, &format), 2 + 3);
    assert_fits(&space, 4);
    assert_fits(&space, 5);
    map_free(&empty);
}

/* Boot-services memory that shares no table with anything, and is mapped only after a strict crossing. */
static void a_strict_crossing_leaves_room_for_boot_services(void **state)
{
    struct handoff_memory_map map = map_new(48, 40);
    struct handoff_memory_map empty = map_new(48, 1);
    const struct handoff_address_space space = {.map = &map, .runtime = &empty, .strict = true};

    (void)state;
    for (UINT64 i = 0; i < 40; i++)
        map_add(&map, EfiBootServicesData, (i + 1) * TIB, 1, EFI_MEMORY_WB);
    assert_fits(&space, 4);
    map_free(&empty);
    map_free(&map);
}

#define CUTS 32

/* Permissions that change in every 2 MiB: large pages in the crossing table, a page table each in the kernel's. */
static void permissions_cost_page_tables(void **state)
{
    struct handoff_memory_map runtime = map_new(48, 1);
    struct attributes_entry entries[CUTS];
    struct handoff_attributes attributes;
    const struct handoff_address_space space = {
        .map = &runtime, .runtime = &runtime, .attributes = &attributes, .write_xor_execute = true};

    (void)state;
    map_add(&runtime, EfiRuntimeServicesCode, GIB, CUTS * 2 * MIB / 4096, RAM_RUNTIME)->VirtualStart = BASE + GIB;
    for (UINT64 i = 0; i < CUTS; i++)
        entries[i] = (struct attributes_entry){EfiRuntimeServicesCode, GIB + i * 2 * MIB + 0x5000, 1, CODE};
    struct attributes_table table = attributes_new(entries, CUTS, 48);
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes), HANDOFF_OK);
    assert_fits(&space, 4);
    assert_fits(&space, 5);
    attributes_free(&table);
    map_free(&runtime);
}

/* Regions of one page side by side, each with an access of its own: a page table is promised once, not once for
 * each. */
static void neighbours_are_not_charged_twice(void **state)
{
    struct handoff_memory_map runtime = map_new(48, 256);
    const struct handoff_address_space space = {.map = &runtime, .runtime = &runtime, .write_xor_execute = true};
    const struct handoff_page_format format = handoff_page_format_x86_64(4, false, 46);

    (void)state;
    for (UINT64 i = 0; i < 256; i++)
        map_add(&runtime, i % 2 == 0 ? EfiRuntimeServicesCode : EfiRuntimeServicesData, GIB + i * 4096, 1,
                RAM_RUNTIME)
            ->VirtualStart = BASE + GIB + i * 4096;
    /* page 0, the regions 1:1 and at their addresses; in the kernel's at their addresses */
    assert_int_equal(handoff_address_space_bound(&space, &format), 2 + 3 + 3 + 3 + 3);
    assert_fits(&space, 4);
    assert_fits(&space, 5);
    map_free(&runtime);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_roots_and_page_zero_are_the_least),
        cmocka_unit_test(a_strict_crossing_leaves_room_for_boot_services),
        cmocka_unit_test(permissions_cost_page_tables),
        cmocka_unit_test(neighbours_are_not_charged_twice),
    };

    return unit_test_run(tests);
}
