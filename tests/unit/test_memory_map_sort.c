/* memory_map.h: sorting. */
#include "map_builder.h"
#include "unit_test.h"

static const UINTN strides[] = {40, 48, 56, 64};

static int compare_starts(const void *left, const void *right)
{
    const UINT64 one = *(const UINT64 *)left;
    const UINT64 other = *(const UINT64 *)right;

    return (one > other) - (one < other);
}

/* Sorts a map with these starts and compares with the C library's sort; whole descriptors must have moved. */
static void check_sort(const UINT64 *starts, UINTN count, UINTN stride)
{
    struct handoff_memory_map map = map_new(stride, count);
    UINT64 *expected = malloc(count * sizeof(UINT64));

    assert_non_null(expected);
    memcpy(expected, starts, count * sizeof(UINT64));
    qsort(expected, count, sizeof(UINT64), compare_starts);
    for (UINTN i = 0; i < count; i++)
        map_add(&map, (UINT32)(starts[i] >> 12), starts[i], starts[i] ^ 0x77, ~starts[i]);
    map.key = 99;
    handoff_memory_map_sort(&map);
    assert_int_equal(map.key, 99);
    assert_int_equal(map.size, count * stride);
    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&map, i);
        assert_int_equal(descriptor->PhysicalStart, expected[i]);
        assert_int_equal(descriptor->Type, (UINT32)(expected[i] >> 12));
        assert_int_equal(descriptor->NumberOfPages, expected[i] ^ 0x77);
        assert_int_equal(descriptor->Attribute, ~expected[i]);
        assert_true(map_tail_kept(&map, descriptor));
    }
    free(expected);
    map_free(&map);
}

static void sorts_random_maps(void **state)
{
    struct random_source source = random_source_make(20230101);
    UINT64 starts[300];

    (void)state;
    for (UINTN count = 1; count < COUNT(starts); count += 1 + count / 8)
        for (UINTN i = 0; i < COUNT(strides); i++) {
            for (UINTN at = 0; at < count; at++)
                starts[at] = random_below(&source, count) << 12 | random_next(&source) >> 63 << 63;
            check_sort(starts, count, strides[i]);
        }
}

/* As firmware leaves maps: one descriptor put first, put last, or both; around the number of swaps that is tried. */
static void sorts_nearly_sorted_maps(void **state)
{
    UINT64 starts[60];

    (void)state;
    for (UINTN out_of_place = 0; out_of_place < 20; out_of_place++) {
        for (UINTN i = 0; i < COUNT(starts); i++)
            starts[i] = (i + out_of_place) % COUNT(starts) << 12;
        check_sort(starts, COUNT(starts), 48);
        starts[0] = UINT64_MAX - 0xfff;
        check_sort(starts, COUNT(starts), 48);
    }
}

#define MANY 100000

/* Ascending, descending, all equal, and up and down again: where a quadratic sort would take minutes. */
static void sorts_large_worst_cases(void **state)
{
    UINT64 *starts = malloc(MANY * sizeof(UINT64));

    (void)state;
    assert_non_null(starts);
    for (UINTN shape = 0; shape < 4; shape++) {
        for (UINT64 i = 0; i < MANY; i++) {
            const UINT64 shapes[] = {i, MANY - i, 5, i < MANY / 2 ? i : MANY - i};
            starts[i] = shapes[shape] << 12;
        }
        check_sort(starts, MANY, 48);
    }
    free(starts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_random_maps),
        cmocka_unit_test(sorts_nearly_sorted_maps),
        cmocka_unit_test(sorts_large_worst_cases),
    };

    return unit_test_run(tests);
}
