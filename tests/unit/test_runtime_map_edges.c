/* runtime_map.h at the last byte: windows that leave exactly one place, or two. */
#include <handoff/runtime_map.h>

#include "map_builder.h"
#include "unit_test.h"

#define BASE 0xffff900000000000ULL
#define SIZE (GIB)

static void keeps_key_stride_and_version(void **state)
{
    struct handoff_memory_map map = map_new(56, MAP_ORDINARY_DESCRIPTORS);
    struct handoff_memory_map runtime = map_new(56, MAP_ORDINARY_RUNTIME);
    const struct handoff_window window = {BASE, TIB};

    (void)state;
    map_add_ordinary(&map);
    map.key = 0x1234;
    runtime.stride = 0;
    runtime.version = 0;
    assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
    assert_int_equal(runtime.key, 0x1234);
    assert_int_equal(runtime.stride, 56);
    assert_int_equal(runtime.version, EFI_MEMORY_DESCRIPTOR_VERSION);
    assert_int_equal(map.key, 0x1234);
    map_free(&runtime);
    map_free(&map);
}

/* To how many places the window of SIZE bytes is moved when the only runtime region ends with this byte. */
static UINTN places_for(UINT64 last_byte)
{
    struct handoff_memory_map map = map_new(48, 1);
    const struct handoff_window window = {BASE, SIZE};
    UINTN places = 0;

    map_add(&map, EfiMemoryMappedIO, last_byte - 0xfff, 1, EFI_MEMORY_RUNTIME);
    for (UINT64 random = 0; random < 8; random++) {
        const struct handoff_window moved = handoff_runtime_map_random_window(&map, window, random);
        const UINTN place = (moved.base - BASE) / (2 * MIB);
        assert_int_equal(moved.base + moved.size, BASE + SIZE);
        assert_int_equal(moved.base % (2 * MIB), 0);
        assert_true(last_byte >= SIZE || moved.size > last_byte);
        places = place >= places ? place + 1 : places;
    }
    map_free(&map);
    return places;
}

static void a_window_moves_as_far_as_its_last_byte_allows(void **state)
{
    (void)state;
    assert_int_equal(places_for(SIZE), 1); /* does not fit at all */
    assert_int_equal(places_for(SIZE - 1), 1);
    assert_int_equal(places_for(SIZE - 2), 1);
    assert_int_equal(places_for(SIZE - 2 * MIB), 1);
    assert_int_equal(places_for(SIZE - 2 * MIB - 1), 2);
    assert_int_equal(places_for(SIZE - 2 * MIB - 2), 2);
    assert_int_equal(places_for(SIZE - 4 * MIB), 2);
    assert_int_equal(places_for(SIZE - 4 * MIB - 1), 3);
}

/* Two runtime regions of MMIO, which may begin inside a page. */
static enum handoff_status build_two(const UINT64 start[2], enum handoff_placement placement, UINT64 window_size,
                                     UINT64 virtual_start[2])
{
    struct handoff_memory_map map = map_new(48, 2);
    struct handoff_memory_map runtime = map_new(48, 2);
    const struct handoff_window window = {BASE, window_size};

    for (UINTN i = 0; i < 2; i++)
        map_add(&map, EfiMemoryMappedIO, start[i], 1, EFI_MEMORY_RUNTIME);
    const enum handoff_status status = handoff_runtime_map_build(&map, placement, window, &runtime);
    for (UINTN i = 0; i < 2; i++)
        virtual_start[i] = handoff_memory_map_at(&runtime, i)->VirtualStart;
    map_free(&runtime);
    map_free(&map);
    return status;
}

static void regions_that_touch_stay_together(void **state)
{
    static const struct {
        UINT64 start[2];
        UINT64 distance; /* of the virtual addresses */
    } cases[] = {
        {{0x10000, 0x11000}, 0x1000},
        {{0x10010, 0x11010}, 0x1000},
        {{0x10010, 0x11011}, 0x1001 + 2 * MIB}, /* one byte between them: runs of their own */
        {{0x10001, 0x11002}, 0x1001 + 2 * MIB}, /* the last byte of the first has an even address */
        {{0x10010, 0x11008}, 0xff8},            /* they overlap */
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        UINT64 start[2];
        assert_status(build_two(cases[i].start, HANDOFF_PLACE_COMPACT, GIB, start), HANDOFF_OK);
        assert_int_equal(start[0], BASE + cases[i].start[0]);
        assert_int_equal(start[1] - start[0], cases[i].distance);
    }
}

static void each_region_must_lie_in_the_window(void **state)
{
    static const UINT64 far[2] = {0x10000, GIB};
    static const UINT64 near[2] = {0x10000, GIB - 0x1000};
    UINT64 start[2];

    (void)state;
    assert_status(build_two(near, HANDOFF_PLACE_OFFSET, GIB, start), HANDOFF_OK);
    assert_int_equal(start[1], BASE + GIB - 0x1000);
    assert_status(build_two(far, HANDOFF_PLACE_OFFSET, GIB, start), HANDOFF_OUT_OF_WINDOW);
}

/* The first byte behind the region is not its own, virtual or physical. */
static void finds_exactly_what_a_region_holds(void **state)
{
    struct handoff_memory_map runtime = map_new(48, 2);
    const EFI_MEMORY_DESCRIPTOR *one = map_add(&runtime, EfiRuntimeServicesData, 0x10000, 1, RAM_RUNTIME);
    EFI_MEMORY_DESCRIPTOR *other = map_add(&runtime, EfiRuntimeServicesData, 0x20000, 1, RAM_RUNTIME);

    (void)state;
    ((EFI_MEMORY_DESCRIPTOR *)runtime.descriptors)->VirtualStart = BASE;
    other->VirtualStart = BASE + 0x1000;
    assert_ptr_equal(handoff_runtime_map_find_virtual(&runtime, BASE), one);
    assert_ptr_equal(handoff_runtime_map_find_virtual(&runtime, BASE + 0xfff), one);
    assert_ptr_equal(handoff_runtime_map_find_virtual(&runtime, BASE + 0x1000), other);
    assert_ptr_equal(handoff_runtime_map_find_virtual(&runtime, BASE + 0x1fff), other);
    assert_null(handoff_runtime_map_find_virtual(&runtime, BASE + 0x2000));
    assert_null(handoff_runtime_map_find_virtual(&runtime, BASE - 1));
    assert_int_equal(handoff_runtime_map_virtual(&runtime, 0x20fff), BASE + 0x1fff);
    assert_int_equal(handoff_runtime_map_virtual(&runtime, 0x21000), 0);
    map_free(&runtime);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_key_stride_and_version),
        cmocka_unit_test(a_window_moves_as_far_as_its_last_byte_allows),
        cmocka_unit_test(regions_that_touch_stay_together),
        cmocka_unit_test(each_region_must_lie_in_the_window),
        cmocka_unit_test(finds_exactly_what_a_region_holds),
    };

    return unit_test_run(tests);
}
