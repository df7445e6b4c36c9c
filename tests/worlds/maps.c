/* memory_map.h in every small world, against judges that look at one page after the other. */
#include "world_map.h"

#define STRIDE 48
#define GRANULE_PAGES 2 /* not a real one, but there are several of it in a world */

static const char grammar[] =
    "Memory maps of up to 4 descriptors in 6 pages. A descriptor has one of 28 ranges (21\n"
    "of pages, 6 empty, one that passes 2^64) and one of 13 kinds: runtime code, runtime data, boot-services\n"
    "data, conventional memory and MMIO, each with and without EFI_MEMORY_RUNTIME; with it ACPI NVS of only\n"
    "write-through and MMIO without cacheability, without it ACPI reclaim memory of only write-combining. Each\n"
    "map goes through validate, examine with pages and with granules of two, alone, find and sort.\n"
    "  --all: in every order: up to 3 descriptors of all kinds; 4 of 2 kinds (runtime data with RUNTIME and\n"
    "         conventional memory without), at the beginning and at the end of memory. In one order: all sets of\n"
    "         4 of 11 kinds (without runtime code that lacks RUNTIME and conventional memory that has it, since\n"
    "         runtime data and boot-services data break the same rules).\n"
    "  else:  in every order: up to 2 descriptors of all kinds; 3 of 3 kinds (those two and MMIO without\n"
    "         RUNTIME); 4 of runtime data with RUNTIME. In one order: all sets of 3 of 5 kinds (runtime data with\n"
    "         RUNTIME, conventional memory without, and the three named last above).";

static struct world_map world;
static struct handoff_memory_map map; /* of `world` */
static struct handoff_memory_map scratch;

static void describe(void)
{
    world_map_describe(&world);
}

static bool is_empty(UINTN at)
{
    return world_ranges[world.range[at]].pages == 0;
}

static bool wraps(UINTN at)
{
    return world_ranges[world.range[at]].pages > WORLD_PAGES;
}

static UINT64 first_of(UINTN at)
{
    return world_ranges[world.range[at]].first;
}

static bool share_a_page(UINTN one, UINTN other)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++)
        if (world_map_holds(&world, one, page) && world_map_holds(&world, other, page))
            return true;
    return false;
}

static void note(struct handoff_finding *finding, UINTN at)
{
    if (finding->count == 0 || at < finding->first)
        finding->first = at;
    finding->count++;
}

/* Descriptors that begin inside another. Of several that begin at one page the first to be met is inside none,
 * unless the page is held by one that began before. */
static void judge_overlaps(struct handoff_finding *finding)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        struct handoff_finding beginning = {0, 0};
        bool held = false;
        for (UINTN i = 0; i < world.count; i++) {
            if (!world_map_holds(&world, i, page))
                continue;
            if (first_of(i) == page)
                note(&beginning, i);
            else
                held = true;
        }
        const UINTN inside = beginning.count - (beginning.count > 0 && !held ? 1 : 0);
        if (finding->count == 0 && inside > 0)
            finding->first = beginning.first;
        finding->count += inside;
    }
}

static bool is_in_granule(UINTN at, UINT64 granule)
{
    for (UINT64 page = granule * GRANULE_PAGES; page < (granule + 1) * GRANULE_PAGES; page++)
        if (world_map_holds(&world, at, page))
            return true;
    return false;
}

/* The attribute that says how a descriptor's memory is to be cached. */
static UINT64 cacheability(UINTN at)
{
    static const UINT64 best_first[] = {EFI_MEMORY_WB, EFI_MEMORY_WT, EFI_MEMORY_WC};
    const struct world_kind *kind = &world_kinds[world.kind[at]];

    for (UINTN i = 0; i < COUNT(best_first) && kind->type != EfiMemoryMappedIO; i++)
        if ((kind->attribute & best_first[i]) != 0)
            return best_first[i];
    return EFI_MEMORY_UC;
}

/* Whether a granule holds runtime memory, and memory that is to be cached in more than one way. */
static bool is_mixed(UINT64 granule)
{
    bool runtime = false;
    UINT64 ways = 0;

    for (UINTN i = 0; i < world.count; i++) {
        if (!is_in_granule(i, granule))
            continue;
        runtime = runtime || world_map_is_runtime(&world, i);
        ways |= cacheability(i);
    }
    return runtime && __builtin_popcountll(ways) > 1;
}

/* Descriptors that begin in a mixed granule, but for one of the lowest if nothing reaches into it from before. */
static void judge_granules(struct handoff_finding *finding)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 granule = page / GRANULE_PAGES;
        struct handoff_finding beginning = {0, 0};
        bool earlier = false;
        for (UINTN i = 0; i < world.count; i++) {
            if (is_in_granule(i, granule) && first_of(i) == page)
                note(&beginning, i);
            earlier = earlier || (is_in_granule(i, granule) && first_of(i) < page);
        }
        const UINTN shared = beginning.count - (beginning.count > 0 && !earlier ? 1 : 0);
        if (!is_mixed(granule) || shared == 0)
            continue;
        if (finding->count == 0)
            finding->first = beginning.first;
        finding->count += shared;
    }
}

static void judge_cacheability(UINTN at, struct handoff_memory_map_report *report)
{
    const struct world_kind *kind = &world_kinds[world.kind[at]];
    const bool is_ram = kind->type != EfiMemoryMappedIO && kind->type != EfiACPIMemoryNVS;
    const UINT64 any = EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB;

    if ((kind->attribute & any) == 0 || (is_ram && (kind->attribute & EFI_MEMORY_WB) == 0))
        note(&report->cacheability_missing, at);
}

static void judge_descriptor(UINTN at, struct handoff_memory_map_report *report)
{
    const UINT32 type = world_kinds[world.kind[at]].type;
    const bool runtime_type = type == EfiRuntimeServicesCode || type == EfiRuntimeServicesData;

    if (is_empty(at))
        note(&report->empty, at);
    if (wraps(at))
        note(&report->wrapping, at);
    if (at > 0 && first_of(at) < first_of(at - 1))
        note(&report->unsorted, at);
    if (world_map_is_runtime(&world, at))
        report->runtime++;
    else if (runtime_type)
        note(&report->runtime_unmarked, at);
    if (world_map_is_runtime(&world, at) && (type == EfiBootServicesData || type == EfiConventionalMemory))
        note(&report->runtime_on_reclaimed, at);
    if (world_map_is_runtime(&world, at) && type == EfiACPIMemoryNVS)
        note(&report->runtime_on_reserved, at);
    judge_cacheability(at, report);
}

static void assert_finding(const struct handoff_finding *found, const struct handoff_finding *expected)
{
    assert_int_equal(found->count, expected->count);
    assert_int_equal(found->first, expected->first);
}

static void check_examine(void)
{
    struct handoff_memory_map_report expected = {.descriptors = world.count};
    struct handoff_memory_map_report report;

    for (UINTN i = 0; i < world.count; i++)
        judge_descriptor(i, &expected);
    judge_overlaps(&expected.overlapping);
    assert_int_equal(handoff_memory_map_examine(&map, &scratch, 4096, &report), HANDOFF_OK);
    assert_int_equal(report.descriptors, expected.descriptors);
    assert_int_equal(report.runtime, expected.runtime);
    assert_finding(&report.empty, &expected.empty);
    assert_finding(&report.wrapping, &expected.wrapping);
    assert_finding(&report.overlapping, &expected.overlapping);
    assert_finding(&report.unsorted, &expected.unsorted);
    assert_finding(&report.misaligned, &expected.misaligned);
    assert_finding(&report.runtime_unmarked, &expected.runtime_unmarked);
    assert_finding(&report.runtime_on_reserved, &expected.runtime_on_reserved);
    assert_finding(&report.runtime_on_reclaimed, &expected.runtime_on_reclaimed);
    assert_finding(&report.cacheability_missing, &expected.cacheability_missing);
    judge_granules(&expected.misaligned);
    assert_int_equal(handoff_memory_map_examine(&map, &scratch, GRANULE_PAGES * 4096, &report), HANDOFF_OK);
    assert_finding(&report.misaligned, &expected.misaligned);
}

/* handoff_memory_map_examine has left the sorted map in `scratch`. */
static void check_sort(void)
{
    assert_int_equal(scratch.size, map.size);
    world_map_assert_sorted(&world, &scratch, &map, false);
}

/* Those that hold a page, and none that another holds: no two of them begin at one address. */
static void check_alone(void)
{
    UINTN count = 0;

    assert_int_equal(handoff_memory_map_alone(&map, &scratch), HANDOFF_OK);
    for (UINTN i = 0; i < world.count; i++) {
        bool alone = !is_empty(i) && !wraps(i);
        for (UINTN other = 0; other < world.count; other++)
            alone = alone && (other == i || !share_a_page(i, other));
        if (!alone)
            continue;
        const EFI_MEMORY_DESCRIPTOR *kept = handoff_memory_map_find(&scratch, world.base + first_of(i) * 4096);
        assert_non_null(kept);
        assert_memory_equal(kept, handoff_memory_map_at(&map, i), STRIDE);
        count++;
    }
    assert_int_equal(scratch.size, count * STRIDE);
    for (UINTN at = 1; at < count; at++)
        assert_true(handoff_memory_map_at(&scratch, at - 1)->PhysicalStart <
                    handoff_memory_map_at(&scratch, at)->PhysicalStart);
}

static void check_lookups(void)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        UINTN holder = 0;
        while (holder < world.count && !world_map_holds(&world, holder, page))
            holder++;
        const EFI_MEMORY_DESCRIPTOR *expected = holder < world.count ? handoff_memory_map_at(&map, holder) : NULL;
        assert_ptr_equal(handoff_memory_map_find(&map, world.base + page * 4096), expected);
        assert_ptr_equal(handoff_memory_map_find(&map, world.base + page * 4096 + 4095), expected);
    }
    assert_null(handoff_memory_map_find(&map, world.base - 1));
    assert_null(handoff_memory_map_find(&map, world.base + WORLD_PAGES * 4096));
}

static void check_world(void)
{
    worlds_visit(describe);
    world_map_write(&world, &map);
    assert_int_equal(handoff_memory_map_validate(&map), HANDOFF_OK);
    check_examine();
    check_sort();
    check_alone();
    check_lookups();
}

static void all_kinds_agree(void **state)
{
    (void)state;
    world.base = 0;
    for (UINTN count = 0; count <= (worlds_all ? 3 : 2); count++)
        world_map_visit(&world, count, world_all_kinds, WORLD_KINDS, check_world);
    worlds_visited("maps of 13 kinds of descriptors");
}

static void longer_maps_agree(void **state)
{
    static const UINT32 three_kinds[3] = {1, 6, 9}; /* runtime data, conventional memory, MMIO */

    (void)state;
    world.base = 0;
    world_map_visit(&world, 3, three_kinds, 3, check_world);
    world_map_visit(&world, 4, world_two_kinds, worlds_all ? 2 : 1, check_world);
    worlds_visited("maps of 3 descriptors, 3 kinds, and of 4");
    if (!worlds_all)
        return;
    world.base = 0 - WORLD_PAGES * 4096ULL;
    world_map_visit(&world, 4, world_two_kinds, 2, check_world);
    worlds_visited("maps of 4 descriptors, 2 kinds, at the end of memory");
}

static void sets_agree(void **state)
{
    static const UINT32 eleven_kinds[11] = {0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12};
    static const UINT32 five_kinds[5] = {1, 6, 10, 11, 12}; /* longer_maps_agree's two, those without write-back */

    (void)state;
    world.base = 0;
    if (worlds_all) {
        world_map_visit_sets(&world, 4, eleven_kinds, COUNT(eleven_kinds), check_world);
        worlds_visited("sets of 4 descriptors, 11 kinds");
    } else {
        world_map_visit_sets(&world, 3, five_kinds, COUNT(five_kinds), check_world);
        worlds_visited("sets of 3 descriptors, 5 kinds");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(all_kinds_agree), WORLDS_TEST(longer_maps_agree),
                                       WORLDS_TEST(sets_agree)};

    worlds_begin(argc, argv, grammar);
    map = map_new(STRIDE, WORLD_DESCRIPTORS);
    scratch = map_new(STRIDE, WORLD_DESCRIPTORS);
    const int failed = unit_test_run(tests);
    map_free(&scratch);
    map_free(&map);
    return failed;
}
