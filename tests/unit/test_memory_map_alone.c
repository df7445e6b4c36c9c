/* handoff_memory_map_alone: what no other descriptor contradicts. */
#include "map_builder.h"
#include "unit_test.h"

#define RANGES_LIMIT 8

struct range {
    UINT64 page;
    UINT64 pages;
    bool   alone;
};

/* What must be left of the ranges, given in any order; each carries its place in Type. */
static void check_alone(const struct range *ranges, UINTN count)
{
    struct handoff_memory_map map = map_new(56, count);
    struct handoff_memory_map alone = map_new(56, count);
    UINT64 next = 0;
    UINTN expected = 0;

    for (UINTN i = 0; i < count; i++) {
        map_add(&map, (UINT32)i, ranges[i].page << 12, ranges[i].pages, EFI_MEMORY_WB);
        expected += ranges[i].alone;
    }
    alone.stride = 1;
    alone.version = 99;
    assert_status(handoff_memory_map_alone(&map, &alone), HANDOFF_OK);
    assert_int_equal(alone.stride, 56);
    assert_int_equal(alone.version, 1);
    assert_int_equal(handoff_memory_map_count(&alone), expected);
    for (UINTN i = 0; i < expected; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&alone, i);
        assert_true(ranges[descriptor->Type].alone);
        assert_int_equal(descriptor->PhysicalStart, ranges[descriptor->Type].page << 12);
        assert_int_equal(descriptor->NumberOfPages, ranges[descriptor->Type].pages);
        assert_true(map_tail_kept(&alone, descriptor));
        assert_true(descriptor->PhysicalStart >= next); /* sorted, and so none twice */
        next = descriptor->PhysicalStart + 1;
    }
    for (UINTN i = 0; i < count; i++)
        assert_int_equal(handoff_memory_map_at(&map, i)->PhysicalStart, ranges[i].page << 12);
    map_free(&map);
    map_free(&alone);
}

static void a_descriptor_is_alone_if_no_other_shares_a_byte(void **state)
{
    static const struct range ordinary[] = {
        {1, 1, true},
        {2, 1, true}, /* touches its neighbours only */
        {3, 4, false},
        {4, 1, false}, /* inside */
        {5, 0, false}, /* holds no byte, and so troubles nobody */
        {8, 1, true},
        {6, 2, false}, /* begins inside, ends outside */
    };
    static const struct range nested[] = {{1, 9, false}, {2, 1, false}, {4, 1, false}, {10, 1, true}};
    static const struct range equal[] = {{0, 1, true}, {7, 2, false}, {7, 2, false}, {7, 2, false}, {9, 1, true}};
    static const struct range empty[] = {{7, 0, false}, {7, 2, true}, {8, 0, false}};
    static const struct range ends[] = {{(1ULL << 52) - 1, 1, true}, {0, 1, true}, {1, 1ULL << 52, false}};
    static const struct range top[] = {{(1ULL << 52) - 1, 1, false}, {(1ULL << 52) - 3, 3, false}, {0, 0, false}};

    (void)state;
    check_alone(ordinary, COUNT(ordinary));
    check_alone(nested, COUNT(nested));
    check_alone(equal, COUNT(equal));
    check_alone(empty, COUNT(empty));
    check_alone(ends, COUNT(ends));
    check_alone(top, COUNT(top));
}

/* Nothing else begins inside a page in these tests. */
static void one_byte_is_enough_to_share(void **state)
{
    struct handoff_memory_map map = map_new(48, 3);
    struct handoff_memory_map alone = map_new(48, 3);

    (void)state;
    map_add(&map, EfiBootServicesData, 0x1000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiReservedMemoryType, 0x1fff, 1, EFI_MEMORY_WB); /* up to 0x2ffe */
    map_add(&map, EfiBootServicesCode, 0x2fff, 1, EFI_MEMORY_WB);
    assert_status(handoff_memory_map_alone(&map, &alone), HANDOFF_OK);
    assert_int_equal(handoff_memory_map_count(&alone), 1);
    assert_int_equal(handoff_memory_map_at(&alone, 0)->PhysicalStart, 0x2fff);
    map_free(&map);
    map_free(&alone);
}

static bool share_a_page(const struct range *one, const struct range *other)
{
    return one->pages != 0 && other->pages != 0 && one->page < other->page + other->pages &&
           other->page < one->page + one->pages;
}

/* Compares with the definition, pair by pair. */
static void keeps_of_random_maps_what_the_definition_says(void **state)
{
    struct random_source source = random_source_make(88);

    (void)state;
    for (UINTN round = 0; round < 3000; round++) {
        struct range ranges[RANGES_LIMIT];
        const UINTN count = 1 + random_below(&source, RANGES_LIMIT);
        for (UINTN i = 0; i < count; i++)
            ranges[i] = (struct range){random_below(&source, 24), random_below(&source, 5), true};
        for (UINTN i = 0; i < count; i++) {
            ranges[i].alone = ranges[i].pages != 0;
            for (UINTN other = 0; other < count; other++)
                if (other != i && share_a_page(&ranges[i], &ranges[other]))
                    ranges[i].alone = false;
        }
        check_alone(ranges, count);
    }
}

static void needs_room_for_the_whole_map(void **state)
{
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS);
    struct handoff_memory_map small = map_new(48, MAP_ORDINARY_DESCRIPTORS - 1);

    (void)state;
    map_add_ordinary(&map);
    small.size = 48;
    assert_status(handoff_memory_map_alone(&map, &small), HANDOFF_BUFFER_TOO_SMALL);
    assert_int_equal(small.size, 0);
    map_free(&map);
    map_free(&small);
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_OK, HANDOFF_OK);
    unit_test_assert_produced(HANDOFF_BUFFER_TOO_SMALL, HANDOFF_BUFFER_TOO_SMALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_descriptor_is_alone_if_no_other_shares_a_byte),
        cmocka_unit_test(one_byte_is_enough_to_share),
        cmocka_unit_test(keeps_of_random_maps_what_the_definition_says),
        cmocka_unit_test(needs_room_for_the_whole_map),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
