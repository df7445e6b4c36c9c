/* runtime_map.h: a window moved to a pseudo-random place. */
#include "runtime_builder.h"
#include "unit_test.h"

static void random_window_leaves_room(void **state)
{
    struct random_source source = random_source_make(99);
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 1);
    struct handoff_memory_map runtime = map_new(48, MAP_ORDINARY_DESCRIPTORS);
    UINT64 lowest = UINT64_MAX;
    UINT64 highest = 0;

    (void)state;
    map_add_ordinary(&map); /* its highest runtime byte is 4 GiB - 1 */
    map_add(&map, EfiConventionalMemory, 64 * GIB, 1, EFI_MEMORY_WB);
    for (UINTN i = 0; i < 2000; i++) {
        const struct handoff_window from = {0xffff900000000000, 4 * GIB + 20 * MIB};
        const struct handoff_window moved = handoff_runtime_map_random_window(&map, from, random_next(&source));
        assert_int_equal(moved.base % (2 * MIB), 0);
        assert_int_equal(moved.base + moved.size, from.base + from.size);
        assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, moved, &runtime), HANDOFF_OK);
        lowest = moved.base < lowest ? moved.base : lowest;
        highest = moved.base > highest ? moved.base : highest;
    }
    assert_int_equal(lowest, 0xffff900000000000);
    assert_int_equal(highest, 0xffff900000000000 + 20 * MIB);
    map_free(&runtime);
    map_free(&map);
}

static void random_window_stays_without_room(void **state)
{
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 1);
    static const UINT64 sizes[] = {4 * GIB, 4 * GIB - 2 * MIB, 2 * MIB, 0};

    (void)state;
    map_add_ordinary(&map);
    map_add(&map, EfiMemoryMappedIO, 4 * GIB - 0xfff, 1, EFI_MEMORY_RUNTIME); /* its last byte lies at 4 GiB */
    for (UINTN i = 0; i < COUNT(sizes); i++) {
        const struct handoff_window from = {0xffff900000000000, sizes[i]};
        const struct handoff_window moved = handoff_runtime_map_random_window(&map, from, 0x123456789abcdef);
        assert_int_equal(moved.base, from.base);
        assert_int_equal(moved.size, from.size);
    }
    map_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_window_leaves_room),
        cmocka_unit_test(random_window_stays_without_room),
    };

    return unit_test_run(tests);
}
