/* runtime_map.h: where each placement puts the regions. */
#include "runtime_builder.h"
#include "unit_test.h"

static const struct handoff_window window = {0xffff900000000000, 1 * TIB};
static const enum handoff_placement placements[] = {HANDOFF_PLACE_OFFSET, HANDOFF_PLACE_COMPACT,
                                                    HANDOFF_PLACE_IDENTITY};

static void offset_adds_the_base(void **state)
{
    static const UINT64 regions[][2] = {{0x40001000, 3}, {0, 1}, {TIB - 0x1000, 1}};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(runtime_build(regions, COUNT(regions), HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
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
    assert_status(runtime_build(regions, COUNT(regions), HANDOFF_PLACE_IDENTITY, none, &runtime), HANDOFF_OK);
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
    assert_status(runtime_build(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, exact, &runtime), HANDOFF_OK);
    assert_compact(&runtime, exact);
    assert_int_equal(virtual_of(&runtime, 0), exact.base + 0x100000);
    assert_int_equal(virtual_of(&runtime, 1), exact.base + 0x150000);
    assert_int_equal(virtual_of(&runtime, 2), exact.base + 0x1b0000);
    map_free(&runtime);
    assert_status(runtime_build_only(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, small), HANDOFF_OUT_OF_WINDOW);
}

/* Firmware overlaps happen; both descriptors must give one physical address one virtual address. */
static void compact_keeps_overlapping_regions_together(void **state)
{
    static const UINT64 regions[][2] = {{0x200000, 0x700}, {0x280000, 1}, {0x900000, 1}};
    struct handoff_memory_map runtime;

    (void)state;
    assert_status(runtime_build(regions, COUNT(regions), HANDOFF_PLACE_COMPACT, window, &runtime), HANDOFF_OK);
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
        assert_status(runtime_build((const UINT64(*)[2])regions, COUNT(regions), HANDOFF_PLACE_COMPACT, window,
                                    &runtime), HANDOFF_OK);
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
    assert_status(runtime_build_only(fits, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OK);
    assert_status(runtime_build_only(crosses, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(top, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(fits, 1, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OK);
    assert_status(runtime_build_only(crosses, 1, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(two, 2, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(one_byte_more, 1, HANDOFF_PLACE_OFFSET, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(one_byte_more, 1, HANDOFF_PLACE_COMPACT, large_page), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(fits, 1, HANDOFF_PLACE_OFFSET, nothing), HANDOFF_OUT_OF_WINDOW);
    assert_status(runtime_build_only(fits, 1, HANDOFF_PLACE_COMPACT, nothing), HANDOFF_OUT_OF_WINDOW);
}

static void refuses_virtual_address_zero(void **state)
{
    static const UINT64 zero[][2] = {{0x5000, 1}, {0, 1}};
    static const UINT64 one[][2] = {{0x1000, 1}, {0x8000, 1}};
    static const UINT64 second[][2] = {{0x1000, 1}, {2 * MIB, 1}};
    const struct handoff_window low = {0, 4 * GIB};
    const struct handoff_window wraps = {0 - 2 * MIB, 4 * MIB};

    (void)state;
    assert_status(runtime_build_only(second, 2, HANDOFF_PLACE_OFFSET, wraps), HANDOFF_VIRTUAL_ZERO);
    for (UINTN i = 0; i < COUNT(placements); i++) {
        assert_status(runtime_build_only(zero, 2, placements[i], low), HANDOFF_VIRTUAL_ZERO);
        assert_status(runtime_build_only(one, 2, placements[i], low), HANDOFF_OK);
    }
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_OUT_OF_WINDOW, HANDOFF_VIRTUAL_ZERO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offset_adds_the_base),
        cmocka_unit_test(identity_needs_no_window),
        cmocka_unit_test(compact_packs_runs),
        cmocka_unit_test(compact_keeps_overlapping_regions_together),
        cmocka_unit_test(compact_places_random_maps),
        cmocka_unit_test(says_when_the_window_is_too_small),
        cmocka_unit_test(refuses_virtual_address_zero),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
