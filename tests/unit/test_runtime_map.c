/* runtime_map.h: which descriptors become the virtual map, and how they are found in it. */
#include "runtime_builder.h"
#include "unit_test.h"

static const struct handoff_window window = {0xffff900000000000, 1 * TIB};
static const enum handoff_placement placements[] = {HANDOFF_PLACE_OFFSET, HANDOFF_PLACE_COMPACT,
                                                    HANDOFF_PLACE_IDENTITY};

static void takes_runtime_descriptors_only(void **state)
{
    static const UINTN strides[] = {40, 48, 56, 64};
    static const UINT64 expected[MAP_ORDINARY_RUNTIME] = {0x7e00000, 0x7f00000, 0x7f50000, 0xffc00000};

    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct handoff_memory_map map = map_new(strides[i], MAP_ORDINARY_DESCRIPTORS);
        struct handoff_memory_map runtime = map_new(strides[i], MAP_ORDINARY_RUNTIME);
        map_add_ordinary(&map);
        runtime.stride = 1;
        runtime.version = 77;
        assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
        assert_int_equal(runtime.stride, strides[i]);
        assert_int_equal(runtime.version, map.version);
        assert_int_equal(handoff_memory_map_count(&runtime), MAP_ORDINARY_RUNTIME);
        for (UINTN at = 0; at < MAP_ORDINARY_RUNTIME; at++) {
            EFI_MEMORY_DESCRIPTOR copy = *handoff_memory_map_at(&runtime, at);
            assert_int_equal(copy.PhysicalStart, expected[at]);
            assert_true(map_tail_kept(&runtime, handoff_memory_map_at(&runtime, at)));
            copy.VirtualStart = 0;
            assert_memory_equal(&copy, handoff_memory_map_find(&map, expected[at]), sizeof(copy));
        }
        map_free(&runtime);
        map_free(&map);
    }
}

/* The attribute decides, not the type: UEFI 2.10, 8.4. */
static void follows_the_attribute_and_not_the_type(void **state)
{
    struct handoff_memory_map map = map_new(48, 4);
    struct handoff_memory_map runtime = map_new(48, 4);

    (void)state;
    map_add(&map, EfiRuntimeServicesCode, 0x1000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiBootServicesData, 0x2000, 1, RAM_RUNTIME);
    map_add(&map, EfiRuntimeServicesData, 0x3000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiReservedMemoryType, 0x4000, 1, EFI_MEMORY_RUNTIME);
    assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
    assert_int_equal(handoff_memory_map_count(&runtime), 2);
    assert_int_equal(start_of(&runtime, 0), 0x2000);
    assert_int_equal(start_of(&runtime, 1), 0x4000);
    map_free(&runtime);
    map_free(&map);
}

static void leaves_out_empty_and_wrapping(void **state)
{
    static const UINT64 regions[][2] = {
        {0x9000, 0}, {0x5000, 2}, {0x8000, UINT64_MAX}, {UINT64_MAX - 0xfff, 2}, {0, 1ULL << 52}, {0x7000, 1}};

    (void)state;
    for (UINTN i = 0; i < COUNT(placements); i++) {
        struct handoff_memory_map runtime;
        assert_status(runtime_build(regions, COUNT(regions), placements[i], window, &runtime), HANDOFF_OK);
        assert_int_equal(handoff_memory_map_count(&runtime), 2);
        assert_int_equal(start_of(&runtime, 0), 0x5000);
        assert_int_equal(start_of(&runtime, 1), 0x7000);
        map_free(&runtime);
    }
}

static void an_empty_result_is_no_error(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(placements); i++) {
        static const UINT64 nothing[][2] = {{0x9000, 0}};
        struct handoff_memory_map runtime;
        assert_status(runtime_build(nothing, 1, placements[i], window, &runtime), HANDOFF_OK);
        assert_int_equal(runtime.size, 0);
        map_free(&runtime);
    }
}

static void keeps_to_the_capacity(void **state)
{
    struct handoff_memory_map map = map_new(56, MAP_ORDINARY_DESCRIPTORS);
    struct handoff_memory_map runtime = map_new(56, MAP_ORDINARY_RUNTIME);

    (void)state;
    map_add_ordinary(&map);
    runtime.capacity -= 1;
    assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_BUFFER_TOO_SMALL);
    runtime.capacity += 1;
    assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
    map_free(&runtime);
    map_free(&map);
}

static void can_be_built_again(void **state)
{
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS);
    struct handoff_memory_map runtime = map_new(48, MAP_ORDINARY_RUNTIME);

    (void)state;
    map_add_ordinary(&map);
    for (UINTN i = 0; i < COUNT(placements); i++) {
        assert_status(handoff_runtime_map_build(&map, placements[i], window, &runtime), HANDOFF_OK);
        assert_int_equal(handoff_memory_map_count(&runtime), MAP_ORDINARY_RUNTIME);
    }
    assert_int_equal(virtual_of(&runtime, 0), 0x7e00000);
    map_free(&runtime);
    map_free(&map);
}

static void looks_up_both_ways(void **state)
{
    static const UINT64 regions[][2] = {{0x7f50000, 0x60}, {0x7f00000, 0x50}, {0x9000000, 1}};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(runtime_build(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, window, &runtime), HANDOFF_OK);
    for (UINTN i = 0; i < COUNT(regions); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&runtime, i);
        const UINT64 last = size_of(&runtime, i) - 1;
        assert_int_equal(handoff_runtime_map_virtual(&runtime, descriptor->PhysicalStart), descriptor->VirtualStart);
        assert_int_equal(handoff_runtime_map_virtual(&runtime, descriptor->PhysicalStart + last),
                         descriptor->VirtualStart + last);
        assert_ptr_equal(handoff_runtime_map_find_virtual(&runtime, descriptor->VirtualStart), descriptor);
        assert_ptr_equal(handoff_runtime_map_find_virtual(&runtime, descriptor->VirtualStart + last), descriptor);
    }
    assert_int_equal(handoff_runtime_map_virtual(&runtime, 0x7effffff), 0);
    assert_int_equal(handoff_runtime_map_virtual(&runtime, 0x9001000), 0);
    assert_null(handoff_runtime_map_find_virtual(&runtime, virtual_of(&runtime, 0) - 1));
    assert_null(handoff_runtime_map_find_virtual(&runtime, virtual_of(&runtime, 2) + 0x1000));
    assert_null(handoff_runtime_map_find_virtual(&runtime, 0x7f00000));
    map_free(&runtime);
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_BUFFER_TOO_SMALL, HANDOFF_BUFFER_TOO_SMALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_runtime_descriptors_only),
        cmocka_unit_test(follows_the_attribute_and_not_the_type),
        cmocka_unit_test(leaves_out_empty_and_wrapping),
        cmocka_unit_test(an_empty_result_is_no_error),
        cmocka_unit_test(keeps_to_the_capacity),
        cmocka_unit_test(can_be_built_again),
        cmocka_unit_test(looks_up_both_ways),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
