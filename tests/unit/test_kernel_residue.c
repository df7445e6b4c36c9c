/* The words of runtime memory that SetVirtualAddressMap should have converted: each kind at the edges of the memory
 * that it points to. */
#include "kernel-stub/residue.h"
#include "kernel_fixture.h"
#include "unit_test.h"

#define FAR 0xffff880000000000ULL

static struct residue_ranges ranges;

static void add(uint64_t first, uint64_t size, uint64_t distance, bool is_runtime)
{
    ranges.range[ranges.count++] = (struct residue_range){first, first + size - 1, distance, is_runtime};
}

/* Boot services at 2 MiB, runtime at 3 MiB moved far away, boot services right above it. */
static void three_ranges(void)
{
    ranges.count = 0;
    add(0x200000, 0x1000, 0, false);
    add(0x300000, 0x2000, FAR, true);
    add(0x302000, 0x1000, 0, false);
}

static void each_kind_to_the_last_byte(void **state)
{
    static const struct {
        uint64_t before, after;
        enum residue residue;
    } words[] = {
        {0x300000, 0x300000 + FAR, RESIDUE_CONVERTED},
        {0x301fff, 0x301fff + FAR, RESIDUE_CONVERTED},
        {0x300000, 0x300000, RESIDUE_STILL_PHYSICAL},
        {0x301fff, 0x301fff, RESIDUE_STILL_PHYSICAL},
        {0x300000, 0x300000 + 2 * FAR, RESIDUE_CONVERTED_TWICE},
        {0x301fff, 0x301fff + 2 * FAR, RESIDUE_CONVERTED_TWICE},
        {0x300000, 0x300001 + FAR, RESIDUE_NONE},
        {0x300000, 0, RESIDUE_NONE},
        {0x2fffff, 0x2fffff, RESIDUE_NONE},
        {0x2fffff, 0x2fffff + FAR, RESIDUE_NONE},
        {0x302000, 0x302000, RESIDUE_BOOT_SERVICES},
        {0x302fff, 0x302fff, RESIDUE_BOOT_SERVICES},
        {0x303000, 0x303000, RESIDUE_NONE},
        {0x200000, 0x200000, RESIDUE_BOOT_SERVICES},
        {0x200fff, 0x200fff, RESIDUE_BOOT_SERVICES},
        {0x201000, 0x201000, RESIDUE_NONE},
        {0x1fffff, 0x1fffff, RESIDUE_NONE},
        {0x200000, 0, RESIDUE_NONE},
        {0x200000, 0x200000 + FAR, RESIDUE_NONE},
        {0, 0x300000, RESIDUE_NONE},
        {0, 0, RESIDUE_NONE},
        {~0ULL, ~0ULL, RESIDUE_NONE},
    };

    (void)state;
    three_ranges();
    for (UINTN i = 0; i < COUNT(words); i++)
        if (residue_of(&ranges, words[i].before, words[i].after) != words[i].residue)
            fail_msg("0x%llx that became 0x%llx", (unsigned long long)words[i].before,
                     (unsigned long long)words[i].after);
    ranges.count = 0;
    assert_int_equal(residue_of(&ranges, 0x300000, 0x300000), RESIDUE_NONE);
}

/* As virtmap=over places them: what was converted once looks as if it never had been. */
static void twice_by_way_of_another_region(void **state)
{
    (void)state;
    ranges.count = 0;
    add(0x300000, 0x1000, 0x100000, true);
    add(0x400000, 0x1000, 0x300000, true);
    assert_int_equal(residue_of(&ranges, 0x300010, 0x400010), RESIDUE_CONVERTED);
    assert_int_equal(residue_of(&ranges, 0x300010, 0x700010), RESIDUE_CONVERTED_TWICE);
    assert_int_equal(residue_of(&ranges, 0x300010, 0x500010), RESIDUE_CONVERTED_TWICE);
    assert_int_equal(residue_of(&ranges, 0x400010, 0x400010), RESIDUE_STILL_PHYSICAL);
    ranges.range[1].is_runtime = false;
    assert_int_equal(residue_of(&ranges, 0x300010, 0x400010 + 0x300000), RESIDUE_NONE);
}

static void small_numbers_and_masks_are_none(void **state)
{
    (void)state;
    ranges.count = 0;
    add(0x1000, 0x200000, FAR, true);
    add(0xff000000, 0x1000000, FAR, true);
    assert_int_equal(residue_of(&ranges, 0xfffff, 0xfffff), RESIDUE_NONE);
    assert_int_equal(residue_of(&ranges, 0x100000, 0x100000), RESIDUE_STILL_PHYSICAL);
    assert_int_equal(residue_of(&ranges, 0xffffffff, 0xffffffff), RESIDUE_NONE);
    assert_int_equal(residue_of(&ranges, 0xfffffffe, 0xfffffffe), RESIDUE_STILL_PHYSICAL);
}

/* --- from the maps -------------------------------------------------------------------------------- */

static void check_ascending(void)
{
    for (unsigned i = 1; i < ranges.count; i++)
        assert_true(ranges.range[i - 1].first <= ranges.range[i].first);
}

static void ranges_of_a_handoff(void **state)
{
    const EFI_MEMORY_DESCRIPTOR *code;

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    code = kernel_fixture_region(REGION_CODE);
    residue_ranges_fill(&ranges, &fixture.info);
    check_ascending();
    assert_int_equal(ranges.left_out, 0);
    assert_int_equal(ranges.count, 5); /* three of boot services that touch, and four of runtime */
    assert_int_equal(ranges.range[0].first, 0x100000);
    assert_int_equal(ranges.range[0].last, 0x103fff);
    assert_int_equal(ranges.range[1].first, code->PhysicalStart);
    assert_true(ranges.range[1].is_runtime && !ranges.range[0].is_runtime);
    kernel_fixture_region(REGION_BOOT_CODE)->Attribute |= EFI_MEMORY_RUNTIME; /* which outranks the type */
    kernel_fixture_region(REGION_BOOT_SPARED)->NumberOfPages = 0;
    kernel_fixture_spread_map();
    residue_ranges_fill(&ranges, &fixture.info);
    assert_int_equal(ranges.count, 6);
    assert_int_equal(ranges.range[0].last, 0x101fff);
    assert_true(ranges.range[1].is_runtime);
}

/* With virtmap=identity runtime memory is not moved, but is no boot-services memory for that. */
static void ranges_of_two_kinds_are_not_joined(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_fixture_region(REGION_BOOT_CODE)->Attribute |= EFI_MEMORY_RUNTIME;
    kernel_fixture_spread_map();
    EFI_MEMORY_DESCRIPTOR *first = (EFI_MEMORY_DESCRIPTOR *)(void *)fixture.runtime;
    assert_int_equal(first->PhysicalStart, 0x102000);
    first->VirtualStart = first->PhysicalStart;
    residue_ranges_fill(&ranges, &fixture.info);
    assert_int_equal(ranges.count, 7);
    assert_int_equal(residue_of(&ranges, 0x101fff, 0x101fff), RESIDUE_BOOT_SERVICES);
    assert_int_equal(residue_of(&ranges, 0x102000, 0x102000), RESIDUE_CONVERTED);
    assert_int_equal(residue_of(&ranges, 0x103000, 0x103000), RESIDUE_BOOT_SERVICES);
}

static void a_map_in_any_order_and_too_long(void **state)
{
    static EFI_MEMORY_DESCRIPTOR map[RESIDUE_RANGES + 3];

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    for (UINTN i = 0; i < COUNT(map); i++)
        map[i] = (EFI_MEMORY_DESCRIPTOR){.Type = EfiBootServicesData, .NumberOfPages = 1,
                                         .PhysicalStart = 0x200000 + (i * 37 % COUNT(map)) * 0x2000};
    fixture.info.memory_map.descriptors = (struct handoff_span){0, (UINT64)map, sizeof(map)};
    fixture.info.memory_map.stride = sizeof(map[0]);
    fixture.info.runtime_map.descriptors.size = 0;
    residue_ranges_fill(&ranges, &fixture.info);
    check_ascending();
    assert_int_equal(ranges.count, RESIDUE_RANGES);
    assert_int_equal(ranges.left_out, 3);
    for (unsigned i = 0; i < ranges.count; i++)
        assert_int_equal(residue_of(&ranges, ranges.range[i].first + 8, ranges.range[i].first + 8),
                         RESIDUE_BOOT_SERVICES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_to_the_last_byte),
        cmocka_unit_test(twice_by_way_of_another_region),
        cmocka_unit_test(small_numbers_and_masks_are_none),
        cmocka_unit_test(ranges_of_a_handoff),
        cmocka_unit_test(ranges_of_two_kinds_are_not_joined),
        cmocka_unit_test(a_map_in_any_order_and_too_long),
    };

    return unit_test_run(tests);
}
