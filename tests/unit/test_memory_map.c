/* memory_map.h: stepping through a map, and finding what is in it. */
#include "map_builder.h"
#include "unit_test.h"

static const UINTN strides[] = {40, 48, 56, 64};

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
        {UINT64_MAX - 0xffe, 1, 0},             /* by one byte */
        {1ULL << 63, 1ULL << 51, 1ULL << 63},
        {(1ULL << 63) + 0x1000, 1ULL << 51, 0},
        {0, (1ULL << 52) - 1, UINT64_MAX - 0xfff},
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

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_OK, HANDOFF_OK);
    unit_test_assert_produced(HANDOFF_MAP_MALFORMED, HANDOFF_MAP_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validate_accepts_only_steppable_maps),
        cmocka_unit_test(steps_by_stride),
        cmocka_unit_test(counts_an_empty_map),
        cmocka_unit_test(finds_the_descriptor_that_holds_an_address),
        cmocka_unit_test(measures_descriptors),
        cmocka_unit_test(knows_the_runtime_attribute),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
