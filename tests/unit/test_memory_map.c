/* memory_map.h: fetching a map from a firmware, stepping through it, finding and sorting. */
#include "fake_firmware.h"
#include "unit_test.h"

static const UINTN strides[] = {40, 48, 56, 64};

static void probe_learns_size_and_stride(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct fake_firmware firmware;
        struct handoff_memory_map map = {.size = 1234, .stride = 1, .version = 99};
        fake_firmware_start(&firmware, strides[i]);
        assert_int_equal(handoff_memory_map_probe(&firmware.boot_services, &map), EFI_BUFFER_TOO_SMALL);
        assert_int_equal(map.size, MAP_ORDINARY_DESCRIPTORS * strides[i]);
        assert_int_equal(map.stride, strides[i]);
        assert_int_equal(firmware.map_calls, 1);
        assert_null(map.descriptors);
        fake_firmware_stop(&firmware);
    }
}

static void probe_survives_a_silent_firmware(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = {.stride = 0};

    (void)state;
    fake_firmware_start(&firmware, 40);
    firmware.keeps_silent = true;
    assert_int_equal(handoff_memory_map_probe(&firmware.boot_services, &map), EFI_BUFFER_TOO_SMALL);
    assert_int_equal(map.size, MAP_ORDINARY_DESCRIPTORS * 40);
    assert_int_equal(map.stride, 40);
    fake_firmware_stop(&firmware);
}

static void probe_passes_an_error_on(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = {.stride = 0};

    (void)state;
    fake_firmware_start(&firmware, 48);
    firmware.failing_map_call = 1;
    firmware.failing_map_status = EFI_DEVICE_ERROR;
    assert_int_equal(handoff_memory_map_probe(&firmware.boot_services, &map), EFI_DEVICE_ERROR);
    fake_firmware_stop(&firmware);
}

static void fetch_fills_the_whole_value(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct fake_firmware firmware;
        struct handoff_memory_map map = map_new(strides[i], MAP_ORDINARY_DESCRIPTORS + 5);
        fake_firmware_start(&firmware, strides[i]);
        map.stride = 0;
        map.version = 0;
        assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_SUCCESS);
        assert_int_equal(map.size, firmware.map.size);
        assert_int_equal(map.capacity, (MAP_ORDINARY_DESCRIPTORS + 5) * strides[i]);
        assert_int_equal(map.stride, strides[i]);
        assert_int_equal(map.version, EFI_MEMORY_DESCRIPTOR_VERSION);
        assert_int_equal(map.key, firmware.map.key);
        assert_memory_equal(map.descriptors, firmware.map.descriptors, map.size);
        fake_firmware_stop(&firmware);
        map_free(&map);
    }
}

/* Reusing `size` as the capacity is the classic mistake: a map that shrank once could never grow again. */
static void fetch_offers_the_whole_capacity_each_time(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 2);

    (void)state;
    fake_firmware_start(&firmware, 48);
    firmware.grow_before_call = 2;
    firmware.grow_descriptors = 2;
    assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_SUCCESS);
    assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_SUCCESS);
    assert_int_equal(map.size, (MAP_ORDINARY_DESCRIPTORS + 2) * 48);
    assert_int_equal(map.key, firmware.map.key);
    fake_firmware_stop(&firmware);
    map_free(&map);
}

static void fetch_reports_what_is_needed(void **state)
{
    struct fake_firmware firmware;
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS - 1);

    (void)state;
    fake_firmware_start(&firmware, 48);
    assert_int_equal(handoff_memory_map_fetch(&firmware.boot_services, &map), EFI_BUFFER_TOO_SMALL);
    assert_int_equal(map.size, MAP_ORDINARY_DESCRIPTORS * 48);
    assert_int_equal(map.capacity, (MAP_ORDINARY_DESCRIPTORS - 1) * 48);
    fake_firmware_stop(&firmware);
    map_free(&map);
}

static void capacity_is_twice_or_32_more(void **state)
{
    (void)state;
    assert_int_equal(handoff_memory_map_capacity(0, 48), 32 * 48);
    assert_int_equal(handoff_memory_map_capacity(10 * 40, 40), 42 * 40);
    assert_int_equal(handoff_memory_map_capacity(32 * 56, 56), 64 * 56);
    assert_int_equal(handoff_memory_map_capacity(33 * 48, 48), 66 * 48);
    assert_int_equal(handoff_memory_map_capacity(1000 * 48, 48), 2000 * 48);
}

static void validate_accepts_only_steppable_maps(void **state)
{
    static const struct {
        UINTN size, stride;
        UINT32 version;
        enum handoff_status expected;
    } cases[] = {
        {480, 40, 1, HANDOFF_OK},
        {480, 48, 1, HANDOFF_OK},
        {0, 48, 1, HANDOFF_OK},
        {960, 48, 1, HANDOFF_OK},
        {1008, 48, 1, HANDOFF_MAP_MALFORMED}, /* more than the buffer holds */
        {480, 0, 1, HANDOFF_MAP_MALFORMED},
        {480, 32, 1, HANDOFF_MAP_MALFORMED},
        {390, 39, 1, HANDOFF_MAP_MALFORMED},
        {440, 44, 1, HANDOFF_MAP_MALFORMED}, /* every second descriptor would be misaligned */
        {481, 48, 1, HANDOFF_MAP_MALFORMED},
        {479, 48, 1, HANDOFF_MAP_MALFORMED},
        {480, 48, 0, HANDOFF_MAP_MALFORMED},
        {480, 48, 2, HANDOFF_MAP_MALFORMED},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        const struct handoff_memory_map map = {
            .capacity = 960, .size = cases[i].size, .stride = cases[i].stride, .version = cases[i].version};
        assert_status(handoff_memory_map_validate(&map), cases[i].expected);
    }
}

static void steps_by_stride(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++) {
        struct handoff_memory_map map = map_new(strides[i], 5);
        for (UINT64 page = 0; page < 5; page++)
            map_add(&map, (UINT32)page, page * 0x10000, page + 1, EFI_MEMORY_WB);
        assert_int_equal(handoff_memory_map_count(&map), 5);
        for (UINTN at = 0; at < 5; at++) {
            const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&map, at);
            assert_ptr_equal(descriptor, (UINT8 *)map.descriptors + at * strides[i]);
            assert_int_equal(descriptor->Type, at);
            assert_int_equal(descriptor->PhysicalStart, at * 0x10000);
            assert_int_equal(descriptor->NumberOfPages, at + 1);
        }
        map_free(&map);
    }
}

static void counts_an_empty_map(void **state)
{
    struct handoff_memory_map map = map_new(48, 1);

    (void)state;
    assert_int_equal(handoff_memory_map_count(&map), 0);
    assert_null(handoff_memory_map_find(&map, 0));
    handoff_memory_map_sort(&map);
    assert_int_equal(map.size, 0);
    map_free(&map);
}

static void finds_the_descriptor_that_holds_an_address(void **state)
{
    struct handoff_memory_map map = map_new(56, 5);

    (void)state;
    map_add(&map, EfiConventionalMemory, 0x9000, 2, EFI_MEMORY_WB);
    map_add(&map, EfiLoaderData, 0x5000, 0, EFI_MEMORY_WB);
    map_add(&map, EfiLoaderCode, 0x4000, 3, EFI_MEMORY_WB);
    map_add(&map, EfiLoaderData, 0x6000, 1, EFI_MEMORY_WB); /* overlaps: the first one counts */
    map_add(&map, EfiMemoryMappedIO, UINT64_MAX - 0xfff, 1, EFI_MEMORY_UC);
    assert_null(handoff_memory_map_find(&map, 0x3fff));
    assert_ptr_equal(handoff_memory_map_find(&map, 0x4000), handoff_memory_map_at(&map, 2));
    assert_ptr_equal(handoff_memory_map_find(&map, 0x5000), handoff_memory_map_at(&map, 2));
    assert_ptr_equal(handoff_memory_map_find(&map, 0x6fff), handoff_memory_map_at(&map, 2));
    assert_null(handoff_memory_map_find(&map, 0x7000));
    assert_ptr_equal(handoff_memory_map_find(&map, 0x9000), handoff_memory_map_at(&map, 0));
    assert_ptr_equal(handoff_memory_map_find(&map, 0xafff), handoff_memory_map_at(&map, 0));
    assert_null(handoff_memory_map_find(&map, 0xb000));
    assert_ptr_equal(handoff_memory_map_find(&map, UINT64_MAX), handoff_memory_map_at(&map, 4));
    map_free(&map);
}

static void measures_descriptors(void **state)
{
    static const struct {
        UINT64 start, pages, size;
    } cases[] = {
        {0, 0, 0},
        {0x1000, 1, 0x1000},
        {0, 1ULL << 51, 1ULL << 63},
        {UINT64_MAX - 0xfff, 1, 0x1000},        /* ends exactly at 2^64 */
        {UINT64_MAX - 0xfff, 2, 0},
        {UINT64_MAX - 0x7ff, 1, 0},             /* misaligned, and so beyond the end */
        {1ULL << 63, 1ULL << 51, 1ULL << 63},
        {(1ULL << 63) + 0x1000, 1ULL << 51, 0},
        {0, 1ULL << 52, 0},                     /* 2^64 bytes are not a 64-bit number */
        {0x1000, (1ULL << 52) + 1, 0},          /* pages * 4096 alone wraps, to 4096 */
        {0, UINT64_MAX, 0},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        const EFI_MEMORY_DESCRIPTOR descriptor = {.PhysicalStart = cases[i].start, .NumberOfPages = cases[i].pages};
        assert_int_equal(handoff_descriptor_size(&descriptor), cases[i].size);
        assert_int_equal(handoff_descriptor_contains(&descriptor, cases[i].start), cases[i].size != 0);
        assert_int_equal(handoff_descriptor_contains(&descriptor, cases[i].start + cases[i].size - 1),
                         cases[i].size != 0);
        assert_false(handoff_descriptor_contains(&descriptor, cases[i].start + cases[i].size));
        assert_false(handoff_descriptor_contains(&descriptor, cases[i].start - 1));
    }
}

static void knows_the_runtime_attribute(void **state)
{
    const EFI_MEMORY_DESCRIPTOR marked = {.Type = EfiBootServicesData, .Attribute = RAM_RUNTIME};
    const EFI_MEMORY_DESCRIPTOR unmarked = {.Type = EfiRuntimeServicesCode, .Attribute = ~EFI_MEMORY_RUNTIME};

    (void)state;
    assert_true(handoff_descriptor_is_runtime(&marked));
    assert_false(handoff_descriptor_is_runtime(&unmarked));
}

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

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_OK, HANDOFF_OK);
    unit_test_assert_produced(HANDOFF_MAP_MALFORMED, HANDOFF_MAP_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probe_learns_size_and_stride),
        cmocka_unit_test(probe_survives_a_silent_firmware),
        cmocka_unit_test(probe_passes_an_error_on),
        cmocka_unit_test(fetch_fills_the_whole_value),
        cmocka_unit_test(fetch_offers_the_whole_capacity_each_time),
        cmocka_unit_test(fetch_reports_what_is_needed),
        cmocka_unit_test(capacity_is_twice_or_32_more),
        cmocka_unit_test(validate_accepts_only_steppable_maps),
        cmocka_unit_test(steps_by_stride),
        cmocka_unit_test(counts_an_empty_map),
        cmocka_unit_test(finds_the_descriptor_that_holds_an_address),
        cmocka_unit_test(measures_descriptors),
        cmocka_unit_test(knows_the_runtime_attribute),
        cmocka_unit_test(sorts_random_maps),
        cmocka_unit_test(sorts_nearly_sorted_maps),
        cmocka_unit_test(sorts_large_worst_cases),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
