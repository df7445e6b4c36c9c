/* handoff_memory_map_examine: descriptors that begin at the same address. */
#include "map_builder.h"
#include "unit_test.h"

/* The second of two is not below the first: the map is sorted, and its descriptors overlap. */
static void equal_addresses_are_in_order(void **state)
{
    struct handoff_memory_map map = map_new(48, 3);
    struct handoff_memory_map scratch = map_new(48, 3);
    struct handoff_memory_map_report report;

    (void)state;
    map_add(&map, EfiConventionalMemory, 0x1000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x2000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiLoaderData, 0x2000, 1, EFI_MEMORY_WB);
    assert_status(handoff_memory_map_examine(&map, &scratch, 4096, &report), HANDOFF_OK);
    assert_int_equal(report.unsorted.count, 0);
    assert_int_equal(report.overlapping.count, 1);
    map_free(&scratch);
    map_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_addresses_are_in_order),
    };

    return unit_test_run(tests);
}
