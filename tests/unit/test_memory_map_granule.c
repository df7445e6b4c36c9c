/* handoff_memory_map_examine: what of a map cannot be mapped with 64 KiB pages. UEFI 2.10, 2.3.6. */
#include "map_builder.h"
#include "unit_test.h"

#define GRANULE 65536
#define PAGES   16 /* of a granule */
#define DEVICE  EFI_MEMORY_UC
#define DEVICE_RUNTIME (EFI_MEMORY_UC | EFI_MEMORY_RUNTIME)
#define LAST_GRANULE (UINT64_MAX - 0xffff)

struct piece {
    UINT32 type;
    UINT64 start;
    UINT64 pages;
    UINT64 attribute;
};

/* What is counted, the first of them by its place in the map. */
struct expectation {
    struct piece pieces[4]; /* up to one of type 0 */
    UINTN count;
    UINTN first;
};

static struct handoff_finding misaligned(const struct handoff_memory_map *map, UINT64 granule)
{
    struct handoff_memory_map scratch = map_new(map->stride, handoff_memory_map_count(map));
    struct handoff_memory_map_report report;

    assert_status(handoff_memory_map_examine(map, &scratch, granule, &report), HANDOFF_OK);
    map_free(&scratch);
    return report.misaligned;
}

static void assert_misaligned(const struct expectation *expected, UINT64 granule)
{
    struct handoff_memory_map map = map_new(48, COUNT(expected->pieces));

    for (UINTN i = 0; i < COUNT(expected->pieces) && expected->pieces[i].type != 0; i++) {
        const struct piece *piece = &expected->pieces[i];
        map_add(&map, piece->type, piece->start, piece->pages, piece->attribute);
    }
    const struct handoff_finding found = misaligned(&map, granule);
    if (found.count != expected->count || found.first != expected->first)
        fail_msg("0x%llx: %llu from %llu on", (unsigned long long)expected->pieces[0].start,
                 (unsigned long long)found.count, (unsigned long long)found.first);
    map_free(&map);
}

#define CODE(start, pages) {EfiRuntimeServicesCode, start, pages, RAM_RUNTIME}
#define DATA(start, pages) {EfiRuntimeServicesData, start, pages, RAM_RUNTIME}
#define FREE(start, pages) {EfiConventionalMemory, start, pages, EFI_MEMORY_WB}
#define MMIO(start, pages) {EfiMemoryMappedIO, start, pages, DEVICE}
#define RUNTIME_MMIO(start, pages) {EfiMemoryMappedIO, start, pages, DEVICE_RUNTIME}

static void what_is_cached_alike_may_share(void **state)
{
    static const struct expectation cases[] = {
        {{CODE(0x11000, 3), DATA(0x14000, 9), FREE(0x1d000, 3)}, 0, 0},
        {{RUNTIME_MMIO(0x11000, 1), MMIO(0x13000, 1)}, 0, 0},
        {{FREE(0x10000, 1), MMIO(0x11000, 1)}, 0, 0},             /* nothing of it is runtime memory */
        {{CODE(0xf000, 1), FREE(0x10000, 1), MMIO(0x11000, 1)}, 0, 0}, /* ended just before */
        {{FREE(0x10000, 1), MMIO(0x1f000, 1), CODE(0x20000, 1)}, 0, 0}, /* begins just behind */
        {{CODE(0x10000, 0x10), MMIO(0x20000, 1)}, 0, 0},
        {{CODE(0x18000, 0x208), MMIO(0x220000, 1)}, 0, 0},
        {{DATA(LAST_GRANULE - 0x1000, 1), MMIO(LAST_GRANULE, PAGES)}, 0, 0},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++)
        assert_misaligned(&cases[i], GRANULE);
}

static void what_is_cached_otherwise_may_not(void **state)
{
    static const struct expectation cases[] = {
        {{CODE(0x10000, 1), MMIO(0x1f000, 1)}, 1, 1},
        {{MMIO(0x10000, 1), CODE(0x1f000, 1)}, 1, 1},
        {{FREE(0x10000, 1), RUNTIME_MMIO(0x12000, 1)}, 1, 1},
        {{CODE(0x12000, 1), MMIO(0x11000, 1)}, 1, 0},                   /* not in order */
        {{CODE(0x18000, 0x209), MMIO(0x221000, 1)}, 1, 1},              /* where the first one ends */
        {{FREE(0x18000, 0x209), RUNTIME_MMIO(0x221000, 1)}, 1, 1},
        {{FREE(0x10000, 1), MMIO(0x11000, 1), CODE(0x12000, 1)}, 2, 1}, /* the last one is what matters to both */
        {{FREE(0x10000, 1), CODE(0x11000, 1), MMIO(0x12000, 1)}, 2, 1},
        {{CODE(0xf000, 2), FREE(0x11000, 1), MMIO(0x12000, 1)}, 2, 1},  /* runtime memory of the granule before */
        {{CODE(0x30000, 1), MMIO(0x31000, 1), MMIO(0x11000, 1), CODE(0x10000, 1)}, 2, 2}, /* two granules */
        {{CODE(LAST_GRANULE, 8), MMIO(LAST_GRANULE + 0x8000, 8)}, 1, 1},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        struct expectation with_small_pages = cases[i];
        with_small_pages.count = with_small_pages.first = 0;
        assert_misaligned(&cases[i], GRANULE);
        assert_misaligned(&with_small_pages, HANDOFF_PAGE_SIZE);
    }
}

/* A longer one that began earlier counts beyond the end of shorter ones. */
static void overlapping_ones_reach_as_far_as_they_do(void **state)
{
    static const struct expectation cases[] = {
        {{CODE(0x10000, 0x100), DATA(0x20000, 1), MMIO(0x50000, 1)}, 1, 2},
        {{FREE(0x10000, 0x100), FREE(0x20000, 1), RUNTIME_MMIO(0x50000, 1)}, 1, 2},
        {{CODE(0x11000, 1), MMIO(0x11000, 1)}, 1, 0}, /* one of the two; which is which nobody can say */
    };
    static const struct expectation one_page = {{CODE(0x11000, 1), MMIO(0x11000, 1)}, 0, 0};

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++)
        assert_misaligned(&cases[i], GRANULE);
    assert_misaligned(&one_page, HANDOFF_PAGE_SIZE); /* overlaps, and is found by that */
}

static void what_is_no_memory_shares_nothing(void **state)
{
    static const struct expectation cases[] = {
        {{CODE(0x10000, 1), MMIO(0x11000, 0)}, 0, 0},
        {{CODE(0x11000, 0), FREE(0x10000, 1), MMIO(0x12000, 1)}, 0, 0},
        {{CODE(0x11000, 1ULL << 52), FREE(0x10000, 1), MMIO(0x12000, 1)}, 0, 0},
        {{MMIO(0x11000, 0), MMIO(0x11000, 1), CODE(0x10000, 1)}, 1, 1}, /* the one with memory is named */
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++)
        assert_misaligned(&cases[i], GRANULE);
}

static void beginning_inside_a_page_counts_once(void **state)
{
    static const struct expectation cases[] = {
        {{CODE(0x10000, 1), MMIO(0x11800, 1)}, 1, 1},
        {{MMIO(0x10800, 1), CODE(0x12000, 1)}, 2, 0}, /* the first for its beginning, the other for sharing */
        {{FREE(0x10000, 1), MMIO(0x11800, 1), FREE(0x13000, 1)}, 1, 1},
    };
    static const struct expectation runtime_or_not = {
        {CODE(0x20000, 0x10), FREE(0x40800, 1), MMIO(0x50fff, 1), DATA(0x10001, 1)}, 3, 3};

    (void)state;
    assert_misaligned(&runtime_or_not, HANDOFF_PAGE_SIZE);
    assert_misaligned(&runtime_or_not, GRANULE);
    for (UINTN i = 0; i < COUNT(cases); i++)
        assert_misaligned(&cases[i], GRANULE);
}

/* Only the best cacheability that a region allows is used: WB > WT > WC > UC, and UC where none is named. */
static void the_best_cacheability_decides(void **state)
{
    static const UINT64 best[16] = {EFI_MEMORY_UC, EFI_MEMORY_UC, EFI_MEMORY_WC, EFI_MEMORY_WC,
                                    EFI_MEMORY_WT, EFI_MEMORY_WT, EFI_MEMORY_WT, EFI_MEMORY_WT,
                                    EFI_MEMORY_WB, EFI_MEMORY_WB, EFI_MEMORY_WB, EFI_MEMORY_WB,
                                    EFI_MEMORY_WB, EFI_MEMORY_WB, EFI_MEMORY_WB, EFI_MEMORY_WB};

    (void)state;
    for (UINTN one = 0; one < 16; one++) {
        for (UINTN other = 0; other < 16; other++) {
            const bool differ = best[one] != best[other];
            const struct expectation expected = {
                {{EfiRuntimeServicesData, 0x10000, 1, one | EFI_MEMORY_RUNTIME | EFI_MEMORY_XP},
                 {EfiConventionalMemory, 0x11000, 1, other | EFI_MEMORY_RO}},
                differ, differ};
            assert_misaligned(&expected, GRANULE);
        }
    }
}

/* A world of a few granules, page by page. */
#define WORLD_GRANULES 4
#define DESCRIPTORS    7

struct world {
    struct handoff_memory_map map;
    bool holds[WORLD_GRANULES][DESCRIPTORS]; /* which descriptors have a page of it */
};

static struct world world_new(struct random_source *source)
{
    static const UINT64 attributes[] = {RAM_RUNTIME, EFI_MEMORY_WB, DEVICE, DEVICE_RUNTIME, EFI_MEMORY_WB, 0};
    struct world world = {.map = map_new(48, DESCRIPTORS)};

    for (UINTN i = 0; i < DESCRIPTORS; i++) {
        const UINT64 page = random_below(source, WORLD_GRANULES * PAGES);
        UINT64 pages = random_below(source, random_below(source, 2) == 0 ? 3 : 2 * PAGES);
        if (pages > WORLD_GRANULES * PAGES - page)
            pages = WORLD_GRANULES * PAGES - page;
        map_add(&world.map, EfiReservedMemoryType, page << 12, pages,
                attributes[random_below(source, COUNT(attributes))]);
        for (UINT64 at = page; at < page + pages; at++)
            world.holds[at / PAGES][i] = true;
    }
    return world;
}

static bool is_mixed(const struct world *world, UINTN granule)
{
    bool runtime = false, cached = false, uncached = false;

    for (UINTN i = 0; i < DESCRIPTORS; i++) {
        if (!world->holds[granule][i])
            continue;
        const UINT64 attribute = handoff_memory_map_at(&world->map, i)->Attribute;
        runtime = runtime || (attribute & EFI_MEMORY_RUNTIME) != 0;
        cached = cached || (attribute & EFI_MEMORY_WB) != 0;
        uncached = uncached || (attribute & EFI_MEMORY_WB) == 0;
    }
    return runtime && cached && uncached;
}

/* All that begin in a granule, but for the one that has nothing before it. */
static void judge_granule(const struct world *world, UINTN granule, struct handoff_finding *expected, UINT64 *starts)
{
    UINTN beginning = 0, before = 0;
    UINT64 lowest[2] = {UINT64_MAX, UINT64_MAX}; /* the two lowest starts */

    for (UINTN i = 0; i < DESCRIPTORS; i++) {
        const UINT64 start = handoff_memory_map_at(&world->map, i)->PhysicalStart;
        const bool begins = world->holds[granule][i] && start / GRANULE == granule;
        beginning += begins;
        before += world->holds[granule][i] && !begins;
        if (begins && start < lowest[0]) {
            lowest[1] = lowest[0];
            lowest[0] = start;
        } else if (begins && start < lowest[1]) {
            lowest[1] = start;
        }
    }
    const UINTN counted = beginning - (before == 0 && beginning > 0);
    if (expected->count == 0 && counted > 0)
        *starts = lowest[before == 0];
    expected->count += counted;
}

static void counts_random_worlds(void **state)
{
    struct random_source source = random_source_make(64);
    UINTN found_any = 0;

    (void)state;
    for (UINTN round = 0; round < 5000; round++) {
        struct world world = world_new(&source);
        struct handoff_finding expected = {0, 0};
        UINT64 lowest = 0;
        for (UINTN granule = 0; granule < WORLD_GRANULES; granule++)
            if (is_mixed(&world, granule))
                judge_granule(&world, granule, &expected, &lowest);
        const struct handoff_finding found = misaligned(&world.map, GRANULE);
        assert_int_equal(found.count, expected.count);
        if (found.count > 0)
            assert_int_equal(handoff_memory_map_at(&world.map, found.first)->PhysicalStart, lowest);
        found_any += found.count > 0;
        assert_int_equal(misaligned(&world.map, HANDOFF_PAGE_SIZE).count, 0);
        map_free(&world.map);
    }
    assert_in_range(found_any, 1000, 4500); /* neither all nor none of them */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_cached_alike_may_share),
        cmocka_unit_test(what_is_cached_otherwise_may_not),
        cmocka_unit_test(overlapping_ones_reach_as_far_as_they_do),
        cmocka_unit_test(what_is_no_memory_shares_nothing),
        cmocka_unit_test(beginning_inside_a_page_counts_once),
        cmocka_unit_test(the_best_cacheability_decides),
        cmocka_unit_test(counts_random_worlds),
    };

    return unit_test_run(tests);
}
