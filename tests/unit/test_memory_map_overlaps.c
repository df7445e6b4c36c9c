/* handoff_memory_map_examine: overlaps of random maps. */
#include "map_builder.h"
#include "unit_test.h"

static bool begins_inside_another(const struct handoff_memory_map *map, UINTN index)
{
    const UINT64 start = handoff_memory_map_at(map, index)->PhysicalStart;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        if (i != index && handoff_descriptor_contains(handoff_memory_map_at(map, i), start))
            return true;
    return false;
}

/* Compares with the definition, applied pair by pair. Starts differ, so that "inside another" is not mutual. */
static void counts_random_overlaps(void **state)
{
    struct random_source source = random_source_make(77);
    struct handoff_memory_map scratch = map_new(48, 40);
    struct handoff_memory_map_report report;

    (void)state;
    for (UINTN round = 0; round < 200; round++) {
        struct handoff_memory_map map = map_new(48, 40);
        bool used[512] = {false};
        struct handoff_finding expected = {0, 0};
        UINT64 lowest = UINT64_MAX;
        while (map.size < map.capacity) {
            const UINT64 page = random_below(&source, COUNT(used));
            if (!used[page])
                map_add(&map, EfiConventionalMemory, page << 12, 1 + random_below(&source, 12), EFI_MEMORY_WB);
            used[page] = true;
        }
        for (UINTN i = 0; i < 40; i++) {
            const UINT64 start = handoff_memory_map_at(&map, i)->PhysicalStart;
            if (!begins_inside_another(&map, i))
                continue;
            expected.count++;
            if (start < lowest)
                expected.first = i;
            lowest = start < lowest ? start : lowest;
        }
        assert_status(handoff_memory_map_examine(&map, &scratch, 4096, &report), HANDOFF_OK);
        assert_int_equal(report.overlapping.count, expected.count);
        assert_int_equal(report.overlapping.first, expected.first);
        map_free(&map);
    }
    map_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_random_overlaps)};

    return unit_test_run(tests);
}
