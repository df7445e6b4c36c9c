/* runtime_map.h: which descriptors become the virtual map, and where each placement puts them. */
#include <handoff/runtime_map.h>

#include "map_builder.h"
#include "unit_test.h"

static const struct handoff_window window = {0xffff900000000000, 1 * TIB};
static const enum handoff_placement placements[] = {HANDOFF_PLACE_OFFSET, HANDOFF_PLACE_COMPACT,
                                                    HANDOFF_PLACE_IDENTITY};

static UINT64 start_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index)->PhysicalStart;
}

static UINT64 virtual_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index)->VirtualStart;
}

static UINT64 size_of(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_descriptor_size(handoff_memory_map_at(map, index));
}

/* A runtime map of one-descriptor-per-{start, pages} input, everything runtime data. */
static enum handoff_status build(const UINT64 (*regions)[2], UINTN count, enum handoff_placement placement,
                                 struct handoff_window where, struct handoff_memory_map *runtime)
{
    struct handoff_memory_map map = map_new(48, count);

    *runtime = map_new(48, count);
    for (UINTN i = 0; i < count; i++)
        map_add(&map, EfiRuntimeServicesData, regions[i][0], regions[i][1], RAM_RUNTIME);
    const enum handoff_status status = handoff_runtime_map_build(&map, placement, where, runtime);
    map_free(&map);
    return status;
}

static enum handoff_status build_only(const UINT64 (*regions)[2], UINTN count, enum handoff_placement placement,
                                      struct handoff_window where)
{
    struct handoff_memory_map runtime;
    const enum handoff_status status = build(regions, count, placement, where, &runtime);

    map_free(&runtime);
    return status;
}

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
        assert_status(build(regions, COUNT(regions), placements[i], window, &runtime), HANDOFF_OK);
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
        assert_status(build(nothing, 1, placements[i], window, &runtime), HANDOFF_OK);
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

static void offset_adds_the_base(void **state)
{
    static const UINT64 regions[][2] = {{0x40001000, 3}, {0, 1}, {TIB - 0x1000, 1}};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(build(regions, COUNT(regions), HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
    for (UINTN i = 0; i < COUNT(regions); i++)
        assert_int_equal(virtual_of(&runtime, i), start_of(&runtime, i) + window.base);
    map_free(&runtime);
}

static void identity_needs_no_window(void **state)
{
    static const UINT64 regions[][2] = {{0x40001000, 3}, {0x1000, 1}, {64 * TIB, 1}};
    const struct handoff_window none = {0, 0};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(build(regions, COUNT(regions), HANDOFF_PLACE_IDENTITY, none, &runtime), HANDOFF_OK);
    for (UINTN i = 0; i < COUNT(regions); i++)
        assert_int_equal(virtual_of(&runtime, i), start_of(&runtime, i));
    map_free(&runtime);
}

/* What every compact map must be: congruent modulo 2 MiB, ascending, inside the window; touching ones still touch. */
static void assert_compact(const struct handoff_memory_map *runtime, struct handoff_window where)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        assert_int_equal((virtual_of(runtime, i) - start_of(runtime, i)) % (2 * MIB), 0);
        assert_true(virtual_of(runtime, i) >= where.base);
        assert_true(virtual_of(runtime, i) - where.base + size_of(runtime, i) <= where.size);
        if (i == 0)
            continue;
        const UINT64 before = start_of(runtime, i - 1) + size_of(runtime, i - 1);
        const UINT64 virtual_before = virtual_of(runtime, i - 1) + size_of(runtime, i - 1);
        assert_true(virtual_of(runtime, i) >= virtual_before);
        if (start_of(runtime, i) == before)
            assert_int_equal(virtual_of(runtime, i), virtual_before);
    }
}

static void compact_packs_runs(void **state)
{
    /* a run of three, a lone page, a region over a 2 MiB boundary far away, one at the top of the address space */
    static const UINT64 regions[][2] = {{0x7f50000, 0x60}, {0x7f00000, 0x50}, {0x7fb0000, 1},
                                        {0x9001000, 1},    {40 * TIB - 0x1000, 2}, {UINT64_MAX - 0xfff, 1}};
    const struct handoff_window exact = {0xffff900000000000, 10 * MIB};
    const struct handoff_window small = {0xffff900000000000, 8 * MIB};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(build(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, exact, &runtime), HANDOFF_OK);
    assert_compact(&runtime, exact);
    assert_int_equal(virtual_of(&runtime, 0), exact.base + 0x100000);
    assert_int_equal(virtual_of(&runtime, 1), exact.base + 0x150000);
    assert_int_equal(virtual_of(&runtime, 2), exact.base + 0x1b0000);
    map_free(&runtime);
    assert_status(build_only(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, small), HANDOFF_OUT_OF_WINDOW);
}

/* Firmware overlaps happen; both descriptors must give one physical address one virtual address. */
static void compact_keeps_overlapping_regions_together(void **state)
{
    static const UINT64 regions[][2] = {{0x200000, 0x700}, {0x280000, 1}, {0x900000, 1}};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(build(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, window, &runtime), HANDOFF_OK);
    for (UINTN i = 1; i < COUNT(regions); i++)
        assert_int_equal(virtual_of(&runtime, i) - virtual_of(&runtime, 0), start_of(&runtime, i) - 0x200000);
    map_free(&runtime);
}

static void compact_places_random_maps(void **state)
{
    struct random_source source = random_source_make(4242);

    (void)state;
    for (UINTN round = 0; round < 300; round++) {
        struct handoff_memory_map runtime;
        UINT64 regions[40][2];
        UINT64 next = random_below(&source, 1 << 20) << 12;
        for (UINTN i = 0; i < COUNT(regions); i++) {
            const UINT64 gap = random_below(&source, 3) == 0 ? random_below(&source, 3000) : 0;
            regions[i][0] = next + (gap << 12);
            regions[i][1] = 1 + random_below(&source, random_below(&source, 10) == 0 ? 60000 : 20);
            next = regions[i][0] + (regions[i][1] << 12);
        }
        assert_status(build((const UINT64(*)[2])regions, COUNT(regions), HANDOFF_PLACE_COMPACT, window, &runtime),
                      HANDOFF_OK);
        assert_int_equal(handoff_memory_map_count(&runtime), COUNT(regions));
        assert_compact(&runtime, window);
        map_free(&runtime);
    }
}

static void says_when_the_window_is_too_small(void **state)
{
    static const UINT64 fits[][2] = {{0x1ff000, 1}};
    static const UINT64 crosses[][2] = {{0x1ff000, 2}};
    static const UINT64 two[][2] = {{0x1000, 1}, {0x3000, 1}};
    static const UINT64 top[][2] = {{UINT64_MAX - 0xfff, 1}};
    static const UINT64 one_byte_more[][2] = {{0x1ff001, 1}};
    const struct handoff_window large_page = {0xffff900000000000, 2 * MIB};
    const struct handoff_window nothing = {0xffff900000000000, 0};

    (void)state;
    assert_status(build_only(fits, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OK);
    assert_status(build_only(crosses, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(top, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(fits, 1, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OK);
    assert_status(build_only(crosses, 1, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(two, 2, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(one_byte_more, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(one_byte_more, 1, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(fits, 1, HANDOFF_PLACE_OFFSET, nothing), HANDOFF_OUT_OF_WINDOW);
    assert_status(build_only(fits, 1, HANDOFF_PLACE_COMPACT, nothing), HANDOFF_OUT_OF_WINDOW);
}

static void refuses_virtual_address_zero(void **state)
{
    static const UINT64 zero[][2] = {{0x5000, 1}, {0, 1}};
    static const UINT64 one[][2] = {{0x1000, 1}, {0x8000, 1}};
    static const UINT64 second[][2] = {{0x1000, 1}, {2 * MIB, 1}};
    const struct handoff_window low = {0, 4 * GIB};
    const struct handoff_window wraps = {0 - 2 * MIB, 4 * MIB};

    (void)state;
    assert_status(build_only(second, 2, HANDOFF_PLACE_OFFSET, wraps), HANDOFF_VIRTUAL_ZERO);
    for (UINTN i = 0; i < COUNT(placements); i++) {
        assert_status(build_only(zero, 2, placements[i], low), HANDOFF_VIRTUAL_ZERO);
        assert_status(build_only(one, 2, placements[i], low), HANDOFF_OK);
    }
}

static void looks_up_both_ways(void **state)
{
    static const UINT64 regions[][2] = {{0x7f50000, 0x60}, {0x7f00000, 0x50}, {0x9000000, 1}};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(build(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, window, &runtime), HANDOFF_OK);
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

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_OUT_OF_WINDOW, HANDOFF_VIRTUAL_ZERO);
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
        cmocka_unit_test(offset_adds_the_base),
        cmocka_unit_test(identity_needs_no_window),
        cmocka_unit_test(compact_packs_runs),
        cmocka_unit_test(compact_keeps_overlapping_regions_together),
        cmocka_unit_test(compact_places_random_maps),
        cmocka_unit_test(says_when_the_window_is_too_small),
        cmocka_unit_test(refuses_virtual_address_zero),
        cmocka_unit_test(looks_up_both_ways),
        cmocka_unit_test(random_window_leaves_room),
        cmocka_unit_test(random_window_stays_without_room),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
