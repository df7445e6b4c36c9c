/* handoff_memory_map_examine: each rule of UEFI 2.10, 7.2, broken alone. */
#include "map_builder.h"
#include "unit_test.h"

/* What a test expects of every finding that it does not name. */
static const struct handoff_memory_map_report clean = {.descriptors = 0};

static struct handoff_memory_map_report examine(const struct handoff_memory_map *map, UINT64 granule)
{
    struct handoff_memory_map scratch = map_new(map->stride, handoff_memory_map_count(map));
    struct handoff_memory_map_report report;

    scratch.stride = 1;
    scratch.version = 99;
    memset(&report, 0xa5, sizeof(report));
    assert_status(handoff_memory_map_examine(map, &scratch, granule, &report), HANDOFF_OK);
    assert_int_equal(scratch.size, map->size);
    assert_int_equal(scratch.stride, map->stride);
    assert_int_equal(scratch.version, map->version);
    for (UINTN i = 0; i < handoff_memory_map_count(&scratch); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&scratch, i);
        assert_true(map_tail_kept(&scratch, descriptor));
        if (i > 0)
            assert_true(handoff_memory_map_at(&scratch, i - 1)->PhysicalStart <= descriptor->PhysicalStart);
    }
    map_free(&scratch);
    return report;
}

/* Two good descriptors, the one in question at index 2, one good above it. */
static struct handoff_memory_map_report examine_one(UINT32 type, UINT64 start, UINT64 pages, UINT64 attribute,
                                                    UINT64 granule)
{
    struct handoff_memory_map map = map_new(48, 4);

    map_add(&map, EfiConventionalMemory, 0, 16, EFI_MEMORY_WB);
    map_add(&map, EfiRuntimeServicesCode, 0x10000, 16, RAM_RUNTIME);
    map_add(&map, type, start, pages, attribute);
    map_add(&map, EfiConventionalMemory, UINT64_MAX - 0xffff, 16, EFI_MEMORY_WB);
    const struct handoff_memory_map_report report = examine(&map, granule);
    map_free(&map);
    return report;
}

/* A report of the four descriptors above in which only `expected`'s findings stand. */
static void assert_report(struct handoff_memory_map_report report, struct handoff_memory_map_report expected,
                          UINTN runtime)
{
    expected.descriptors = 4;
    expected.runtime = runtime;
    assert_memory_equal(&report, &expected, sizeof(report));
}

#define DEVICE_RUNTIME (EFI_MEMORY_UC | EFI_MEMORY_RUNTIME)
#define ONE_AT_2 {.count = 1, .first = 2}

static void says_nothing_about_a_good_map(void **state)
{
    (void)state;
    assert_report(examine_one(EfiRuntimeServicesData, 0x40000, 16, RAM_RUNTIME, 4096), clean, 2);
    assert_report(examine_one(EfiRuntimeServicesData, 0x40000, 16, RAM_RUNTIME, 65536), clean, 2);
    assert_report(examine_one(EfiBootServicesData, 0x41000, 1, 0xf, 65536), clean, 1);
    assert_report(examine_one(EfiMemoryMappedIO, 0x40000, 16, DEVICE_RUNTIME, 4096), clean, 2);
    assert_report(examine_one(EfiMemoryMappedIOPortSpace, 0x40000, 16, DEVICE_RUNTIME, 4096), clean, 2);
    assert_report(examine_one(EfiReservedMemoryType, 0x40000, 1, EFI_MEMORY_UC, 4096), clean, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x20000, (1ULL << 52) - 0x30, EFI_MEMORY_WB, 4096), clean, 1);
}

static void finds_empty_and_wrapping(void **state)
{
    const struct handoff_memory_map_report empty = {.empty = ONE_AT_2};
    const struct handoff_memory_map_report wrapping = {.wrapping = ONE_AT_2};

    (void)state;
    assert_report(examine_one(EfiConventionalMemory, 0x40000, 0, EFI_MEMORY_WB, 4096), empty, 1);
    assert_report(examine_one(EfiRuntimeServicesData, 0x40000, 0, RAM_RUNTIME, 4096), empty, 2);
    assert_report(examine_one(EfiConventionalMemory, 0x40800, 0, EFI_MEMORY_WB, 4096), empty, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x40800, 1ULL << 52, EFI_MEMORY_WB, 4096), wrapping, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x40000, UINT64_MAX, EFI_MEMORY_WB, 4096), wrapping, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x40000, 1ULL << 52, EFI_MEMORY_WB, 4096), wrapping, 1);
}

static void finds_missing_runtime_marks(void **state)
{
    const struct handoff_memory_map_report unmarked = {.runtime_unmarked = ONE_AT_2};

    (void)state;
    assert_report(examine_one(EfiRuntimeServicesCode, 0x40000, 16, EFI_MEMORY_WB, 4096), unmarked, 1);
    assert_report(examine_one(EfiRuntimeServicesData, 0x40000, 16, EFI_MEMORY_WB, 4096), unmarked, 1);
}

static void finds_runtime_marks_on_other_types(void **state)
{
    static const UINT32 reclaimed[] = {EfiLoaderCode,       EfiLoaderData,         EfiBootServicesCode,
                                       EfiBootServicesData, EfiConventionalMemory, EfiUnusableMemory};
    static const UINT32 reserved[] = {EfiReservedMemoryType, EfiACPIReclaimMemory, EfiACPIMemoryNVS,
                                      EfiPalCode,            14 /* persistent */,  0x70000000,
                                      0x80000000,            UINT32_MAX};
    const struct handoff_memory_map_report on_reclaimed = {.runtime_on_reclaimed = ONE_AT_2};
    const struct handoff_memory_map_report on_reserved = {.runtime_on_reserved = ONE_AT_2};

    (void)state;
    for (UINTN i = 0; i < COUNT(reclaimed); i++)
        assert_report(examine_one(reclaimed[i], 0x40000, 16, RAM_RUNTIME, 4096), on_reclaimed, 2);
    for (UINTN i = 0; i < COUNT(reserved); i++)
        assert_report(examine_one(reserved[i], 0x40000, 16, RAM_RUNTIME, 4096), on_reserved, 2);
}

static void finds_missing_cacheability(void **state)
{
    static const UINT32 ram[] = {EfiLoaderCode,         EfiLoaderData,        EfiBootServicesCode,
                                 EfiBootServicesData,   EfiConventionalMemory, EfiACPIReclaimMemory};
    static const UINT32 out_of_bounds[] = {EfiReservedMemoryType, EfiUnusableMemory};
    const struct handoff_memory_map_report missing = {.cacheability_missing = ONE_AT_2};
    const struct handoff_memory_map_report reserved = {.cacheability_missing = ONE_AT_2,
                                                       .runtime_on_reserved = ONE_AT_2};

    (void)state;
    assert_report(examine_one(EfiMemoryMappedIO, 0x40000, 16, 0, 4096), missing, 1);
    assert_report(examine_one(EfiMemoryMappedIO, 0x40000, 16, EFI_MEMORY_RUNTIME, 4096), missing, 2);
    assert_report(examine_one(EfiMemoryMappedIO, 0x40000, 16, EFI_MEMORY_XP, 4096), missing, 1);
    for (UINTN i = 0; i < COUNT(ram); i++) {
        assert_report(examine_one(ram[i], 0x40000, 16, EFI_MEMORY_UC | EFI_MEMORY_WT, 4096), missing, 1);
        assert_report(examine_one(ram[i], 0x40000, 16, EFI_MEMORY_UC | EFI_MEMORY_WB, 4096), clean, 1);
    }
    for (UINTN i = 0; i < COUNT(out_of_bounds); i++)
        assert_report(examine_one(out_of_bounds[i], 0x40000, 16, 0, 4096), clean, 1);
    assert_report(examine_one(EfiReservedMemoryType, 0x40000, 16, EFI_MEMORY_RUNTIME, 4096), reserved, 2);
    assert_report(examine_one(EfiACPIMemoryNVS, 0x40000, 16, 0, 4096), missing, 1);
    assert_report(examine_one(EfiRuntimeServicesData, 0x40000, 16, DEVICE_RUNTIME, 4096), missing, 2);
}

static void finds_unsorted_descriptors(void **state)
{
    struct handoff_memory_map map = map_new(40, 5);
    static const UINT64 starts[] = {0x5000, 0x6000, 0x1000, 0x2000, 0x1800000};

    (void)state;
    for (UINTN i = 0; i < COUNT(starts); i++)
        map_add(&map, EfiConventionalMemory, starts[i], 1, EFI_MEMORY_WB);
    struct handoff_memory_map_report report = examine(&map, 4096);
    assert_int_equal(report.unsorted.count, 1);
    assert_int_equal(report.unsorted.first, 2);
    assert_int_equal(report.overlapping.count, 0);
    assert_int_equal(report.descriptors, 5);
    map_free(&map);
}

static void finds_overlaps(void **state)
{
    const struct handoff_memory_map_report overlapping = {.overlapping = ONE_AT_2};
    const struct handoff_memory_map_report by_one_byte = {.overlapping = ONE_AT_2, .misaligned = ONE_AT_2};

    (void)state;
    assert_report(examine_one(EfiConventionalMemory, 0x1ffff, 1, EFI_MEMORY_WB, 4096), by_one_byte, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x1f000, 2, EFI_MEMORY_WB, 4096), overlapping, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x11000, 1, EFI_MEMORY_WB, 4096), overlapping, 1);
    assert_report(examine_one(EfiConventionalMemory, 0x20000, 1, EFI_MEMORY_WB, 4096), clean, 1);
}

/* One region that holds two others: the second does not touch its predecessor, and lies inside all the same. */
static void finds_overlaps_among_unsorted(void **state)
{
    struct handoff_memory_map map = map_new(56, 5);

    (void)state;
    map_add(&map, EfiConventionalMemory, 0x900000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x150000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x10000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x110000, 1, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x100000, 0x100, EFI_MEMORY_WB);
    const struct handoff_memory_map_report report = examine(&map, 4096);
    assert_int_equal(report.overlapping.count, 2);
    assert_int_equal(report.overlapping.first, 3); /* the lowest address, by its place in the firmware's map */
    assert_int_equal(report.unsorted.count, 3);
    assert_int_equal(report.unsorted.first, 1);
    map_free(&map);
}

static void ignores_broken_ranges_when_looking_for_overlaps(void **state)
{
    struct handoff_memory_map map = map_new(48, 5);

    (void)state;
    map_add(&map, EfiConventionalMemory, 0x1000, UINT64_MAX, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x2000, 4, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x3000, 0, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x6000, 4, EFI_MEMORY_WB);
    struct handoff_memory_map_report report = examine(&map, 4096);
    assert_int_equal(report.overlapping.count, 0);
    map_add(&map, EfiConventionalMemory, 0x3000, 1,
            EFI_MEMORY_WB); /* this one does, and not the empty one before it */
    report = examine(&map, 4096);
    assert_int_equal(report.overlapping.count, 1);
    assert_int_equal(report.overlapping.first, 4);
    assert_int_equal(report.wrapping.count, 1);
    assert_int_equal(report.empty.count, 1);
    assert_int_equal(report.empty.first, 2);
    map_free(&map);
}

/* The one to name holds memory: an empty descriptor that begins at the same address overlaps nothing. */
static void names_no_empty_descriptor_as_overlapping(void **state)
{
    struct handoff_memory_map map = map_new(48, 3);

    (void)state;
    map_add(&map, EfiConventionalMemory, 0x2000, 0, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x1000, 4, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0x2000, 1, EFI_MEMORY_WB);
    const struct handoff_memory_map_report report = examine(&map, 4096);
    assert_int_equal(report.overlapping.count, 1);
    assert_int_equal(report.overlapping.first, 2);
    map_free(&map);
}

static void keeps_the_first_of_many(void **state)
{
    struct handoff_memory_map map = map_new(48, 3000);

    (void)state;
    for (UINT64 i = 0; i < 3000; i++)
        map_add(&map, EfiLoaderData, i << 12, i < 1000 ? 1 : 0, i < 2000 ? EFI_MEMORY_WB : RAM_RUNTIME);
    const struct handoff_memory_map_report report = examine(&map, 4096);
    assert_int_equal(report.descriptors, 3000);
    assert_int_equal(report.empty.count, 2000);
    assert_int_equal(report.empty.first, 1000);
    assert_int_equal(report.runtime, 1000);
    assert_int_equal(report.runtime_on_reclaimed.count, 1000);
    assert_int_equal(report.runtime_on_reclaimed.first, 2000);
    map_free(&map);
}

static void leaves_the_map_alone_and_needs_scratch(void **state)
{
    struct handoff_memory_map map = map_new(48, MAP_ORDINARY_DESCRIPTORS);
    struct handoff_memory_map copy = map_new(48, MAP_ORDINARY_DESCRIPTORS);
    struct handoff_memory_map small = map_new(48, MAP_ORDINARY_DESCRIPTORS - 1);
    struct handoff_memory_map_report report;

    (void)state;
    map_add_ordinary(&map);
    memcpy(copy.descriptors, map.descriptors, map.size);
    report = examine(&map, 4096);
    assert_int_equal(report.runtime, MAP_ORDINARY_RUNTIME);
    assert_memory_equal(copy.descriptors, map.descriptors, map.size);
    assert_status(handoff_memory_map_examine(&map, &small, 4096, &report), HANDOFF_BUFFER_TOO_SMALL);
    map_free(&map);
    map_free(&copy);
    map_free(&small);
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_BUFFER_TOO_SMALL, HANDOFF_BUFFER_TOO_SMALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_nothing_about_a_good_map),
        cmocka_unit_test(finds_empty_and_wrapping),
        cmocka_unit_test(finds_missing_runtime_marks),
        cmocka_unit_test(finds_runtime_marks_on_other_types),
        cmocka_unit_test(finds_missing_cacheability),
        cmocka_unit_test(finds_unsorted_descriptors),
        cmocka_unit_test(finds_overlaps),
        cmocka_unit_test(finds_overlaps_among_unsorted),
        cmocka_unit_test(ignores_broken_ranges_when_looking_for_overlaps),
        cmocka_unit_test(names_no_empty_descriptor_as_overlapping),
        cmocka_unit_test(keeps_the_first_of_many),
        cmocka_unit_test(leaves_the_map_alone_and_needs_scratch),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
