/* memory_map.h and runtime_map.h in every small world, against judges that look at one page after the other. */
#include <handoff/runtime_map.h>

#include "tests/unit/map_builder.h"
#include "worlds.h"

#define LARGE_PAGE (2 * MIB)
#define HIGH       0xffff900000000000ULL
#define STRIDE     48

static const char grammar[] =
    "All memory maps, in every order, of up to 4 descriptors in 6 pages. A descriptor has one of 28 ranges (21\n"
    "of pages, 6 empty, one that passes 2^64) and one of 10 kinds: runtime code, runtime data, boot-services\n"
    "data, conventional memory and MMIO, each with and without EFI_MEMORY_RUNTIME. Each map goes through\n"
    "validate, examine, alone, find, sort, and runtime_map_build in all 3 placements.\n"
    "  --all: up to 3 descriptors of all kinds; 4 of 2 kinds, one of them with EFI_MEMORY_RUNTIME, at the\n"
    "         beginning and at the end of memory, around 2 MiB and 4 GiB, and with a window that begins at\n"
    "         virtual address 0.\n"
    "  else:  up to 2 descriptors of all kinds at all five places; 3 of 2 kinds; 4 of 1 kind, at the beginning\n"
    "         of memory.";

/* Where the pages are, and which virtual addresses may be handed out. */
struct place {
    UINT64                base;
    struct handoff_window window;
};

#define PLACES 5
static const struct place places[PLACES] = {
    {0, {HIGH, 4 * MIB}},                                /* page 0 */
    {4 * GIB - 3 * 4096, {HIGH, 4 * GIB}},               /* a window that ends in the middle of them */
    {0 - WORLD_PAGES * 4096ULL, {HIGH, 4 * MIB}},        /* up to the last byte of all */
    {0, {0, 4 * MIB}},                                   /* virtual address 0 */
    {2 * MIB - 3 * 4096, {HIGH, 4 * MIB}},               /* two large pages, as many as the window has */
};

static struct world_map world;
static const struct place *place;
static struct handoff_memory_map map;     /* of `world` */
static struct handoff_memory_map scratch;
static struct handoff_memory_map runtime;

static void describe(void)
{
    world_map_describe(&world);
    print_message("#   window 0x%llx, 0x%llx bytes\n", (unsigned long long)place->window.base,
                  (unsigned long long)place->window.size);
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
}

/* Whether a map holds the same descriptors as another, each as often, whatever their order. VirtualStart is left
 * out. */
static void assert_same_descriptors(const struct handoff_memory_map *one, const struct handoff_memory_map *other,
                                    bool runtime_only)
{
    UINT32 taken = 0;
    UINTN found = 0;

    for (UINTN i = 0; i < other->size / STRIDE; i++) {
        EFI_MEMORY_DESCRIPTOR wanted = *handoff_memory_map_at(other, i);
        if (runtime_only && (!world_map_is_runtime(&world, i) || is_empty(i) || wraps(i)))
            continue;
        for (UINTN at = 0; at < one->size / STRIDE; at++) {
            const EFI_MEMORY_DESCRIPTOR *candidate = handoff_memory_map_at(one, at);
            wanted.VirtualStart = candidate->VirtualStart;
            if ((taken & 1u << at) != 0 || memcmp(candidate, &wanted, sizeof(wanted)) != 0)
                continue;
            assert_true(map_tail_kept(one, candidate));
            taken |= 1u << at;
            found++;
            break;
        }
    }
    assert_int_equal(found, one->size / STRIDE);
    for (UINTN at = 1; at < one->size / STRIDE; at++)
        assert_in_range(handoff_memory_map_at(one, at - 1)->PhysicalStart, 0,
                        handoff_memory_map_at(one, at)->PhysicalStart);
}

/* handoff_memory_map_examine has left the sorted map in `scratch`. */
static void check_sort(void)
{
    assert_int_equal(scratch.size, map.size);
    assert_same_descriptors(&scratch, &map, false);
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

/* What a placement does with each page: whether a runtime region holds it, and its virtual address. */
struct placed {
    bool   held[WORLD_PAGES];
    UINT64 virtual_address[WORLD_PAGES];
    enum handoff_status status;
};

static struct placed judge_pages(void)
{
    struct placed placed = {.status = HANDOFF_OK};

    for (UINTN i = 0; i < world.count; i++)
        for (UINT64 page = 0; page < WORLD_PAGES; page++)
            if (world_map_is_runtime(&world, i) && world_map_holds(&world, i, page))
                placed.held[page] = true;
    return placed;
}

static void judge_offset(struct placed *placed)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 address = world.base + page * 4096;
        placed->virtual_address[page] = place->window.base + address;
        if (placed->held[page] && address + 4095 >= place->window.size)
            placed->status = HANDOFF_OUT_OF_WINDOW;
    }
}

/* Page by page: one that follows a held page stays beside it; another begins at the next large page. */
static void judge_compact(struct placed *placed)
{
    UINT64 large_pages = 0; /* of the window that are in use */

    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 address = world.base + page * 4096;
        if (!placed->held[page])
            continue;
        if (page == 0 || !placed->held[page - 1] || address % LARGE_PAGE == 0)
            large_pages++;
        placed->virtual_address[page] = place->window.base + (large_pages - 1) * LARGE_PAGE + address % LARGE_PAGE;
    }
    if (large_pages > place->window.size / LARGE_PAGE)
        placed->status = HANDOFF_OUT_OF_WINDOW;
}

static struct placed judge_placement(enum handoff_placement placement)
{
    struct placed placed = judge_pages();

    if (placement == HANDOFF_PLACE_OFFSET)
        judge_offset(&placed);
    else if (placement == HANDOFF_PLACE_COMPACT)
        judge_compact(&placed);
    else
        for (UINT64 page = 0; page < WORLD_PAGES; page++)
            placed.virtual_address[page] = world.base + page * 4096;
    for (UINT64 page = 0; page < WORLD_PAGES; page++)
        if (placed.held[page] && placed.virtual_address[page] == 0 && placed.status == HANDOFF_OK)
            placed.status = HANDOFF_VIRTUAL_ZERO;
    return placed;
}

static void check_placement(enum handoff_placement placement)
{
    const struct placed placed = judge_placement(placement);

    assert_int_equal(handoff_runtime_map_build(&map, placement, place->window, &runtime), placed.status);
    if (placed.status != HANDOFF_OK)
        return;
    assert_same_descriptors(&runtime, &map, true);
    for (UINTN i = 0; i < runtime.size / STRIDE; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&runtime, i);
        const UINT64 page = (descriptor->PhysicalStart - world.base) / 4096;
        assert_int_equal(descriptor->VirtualStart, placed.virtual_address[page]);
    }
    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        const UINT64 last = world.base + page * 4096 + 4095;
        const UINT64 expected = placed.held[page] ? placed.virtual_address[page] + 4095 : 0;
        assert_int_equal(handoff_runtime_map_virtual(&runtime, last), expected);
        if (placed.held[page])
            assert_true(handoff_descriptor_contains(handoff_runtime_map_find_virtual(&runtime, expected), last));
    }
}

/* However the window is moved, what had a place in it still has. */
static void check_random_window(void)
{
    static const UINT64 numbers[] = {0, 1, 0x8000000000000001, UINT64_MAX};
    const bool fits = judge_placement(HANDOFF_PLACE_OFFSET).status != HANDOFF_OUT_OF_WINDOW;

    for (UINTN i = 0; i < COUNT(numbers); i++) {
        const struct handoff_window moved = handoff_runtime_map_random_window(&map, place->window, numbers[i]);
        assert_int_equal(moved.base % LARGE_PAGE, 0);
        assert_int_equal(moved.base + moved.size, place->window.base + place->window.size);
        if (fits)
            assert_int_not_equal(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, moved, &runtime),
                                 HANDOFF_OUT_OF_WINDOW);
        else
            assert_int_equal(moved.base, place->window.base);
    }
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
    check_placement(HANDOFF_PLACE_OFFSET);
    check_placement(HANDOFF_PLACE_COMPACT);
    check_placement(HANDOFF_PLACE_IDENTITY);
    check_random_window();
}

/* Every map of so many descriptors of these kinds. */
static void visit(UINTN count, const UINT32 *kinds, UINT32 kind_count, UINTN at)
{
    UINT32 digits[WORLD_DESCRIPTORS] = {0};

    place = &places[at];
    world.base = place->base;
    world.count = count;
    do {
        for (UINTN i = 0; i < count; i++) {
            world.range[i] = digits[i] / kind_count;
            world.kind[i] = kinds[digits[i] % kind_count];
        }
        check_world();
    } while (worlds_next(digits, count, WORLD_RANGES * kind_count));
}

static const UINT32 all_kinds[WORLD_KINDS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
static const UINT32 two_kinds[] = {1, 6}; /* runtime data with EFI_MEMORY_RUNTIME, conventional memory */

static void all_kinds_agree(void **state)
{
    (void)state;
    for (UINTN at = 0; at < PLACES; at++)
        for (UINTN count = 0; count <= 2; count++)
            visit(count, all_kinds, WORLD_KINDS, at);
    worlds_visited("maps of up to 2 descriptors, 10 kinds, 5 places");
    if (!worlds_all)
        return;
    visit(3, all_kinds, WORLD_KINDS, 0);
    worlds_visited("maps of 3 descriptors, 10 kinds");
}

static void longer_maps_agree(void **state)
{
    (void)state;
    if (!worlds_all) {
        visit(3, two_kinds, COUNT(two_kinds), 0);
        worlds_visited("maps of 3 descriptors, 2 kinds");
        visit(4, two_kinds, 1, 0);
        worlds_visited("maps of 4 descriptors, 1 kind");
        return;
    }
    for (UINTN at = 0; at < PLACES; at++)
        visit(4, two_kinds, COUNT(two_kinds), at);
    worlds_visited("maps of 4 descriptors, 2 kinds, 5 places");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {worlds_test(all_kinds_agree), worlds_test(longer_maps_agree)};

    worlds_begin(argc, argv, grammar);
    map = map_new(STRIDE, WORLD_DESCRIPTORS);
    scratch = map_new(STRIDE, WORLD_DESCRIPTORS);
    runtime = map_new(STRIDE, WORLD_DESCRIPTORS);
    const int failed = unit_test_run(tests);
    map_free(&runtime);
    map_free(&scratch);
    map_free(&map);
    return failed;
}
