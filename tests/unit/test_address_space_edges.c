/* address_space.h where the table cannot be built: the first error is returned, from whatever part of the space it
 * comes. */
#include <handoff/address_space.h>

#include "map_builder.h"
#include "table_builder.h"
#include "unit_test.h"

#define BASE    0xffff900000000000ULL
#define REGIONS 4

/* Regions of every kind, so far from each other that each needs page tables of its own. */
struct setting {
    struct handoff_memory_map    map;
    struct handoff_memory_map    runtime;
    struct handoff_region        shared[REGIONS];
    struct handoff_region        temporary[REGIONS];
    struct handoff_address_space space;
    struct handoff_page_format   format;
};

static void begin(struct setting *setting)
{
    *setting = (struct setting){.format = handoff_page_format_x86_64(4, false, 46)};
    setting->map = map_new(48, REGIONS);
    setting->runtime = map_new(48, REGIONS);
    for (UINT64 i = 0; i < REGIONS; i++) {
        const UINT64 physical_address = (i + 1) * GIB;
        setting->shared[i] = (struct handoff_region){
            physical_address, 0xffffa00000000000 + i * TIB, 4 * KIB, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK};
        setting->temporary[i] = (struct handoff_region){
            i * TIB + 512 * GIB, i * TIB + 512 * GIB, 4 * KIB, HANDOFF_EXECUTE, HANDOFF_CACHE_WRITE_BACK};
        map_add(&setting->map, EfiBootServicesData, 20 * TIB + i * TIB, 1, EFI_MEMORY_WB);
        map_add(&setting->runtime, EfiRuntimeServicesData, 10 * TIB + i * TIB, 1, RAM_RUNTIME)->VirtualStart =
            BASE + i * TIB;
    }
    setting->space = (struct handoff_address_space){
        .map = &setting->map,
        .runtime = &setting->runtime,
        .shared = setting->shared,
        .shared_count = REGIONS,
        .temporary = setting->temporary,
        .temporary_count = REGIONS,
        .keep_identity = true,
        .write_xor_execute = true,
    };
}

static void end(struct setting *setting)
{
    map_free(&setting->runtime);
    map_free(&setting->map);
}

typedef enum handoff_status builder(const struct handoff_address_space *space, struct handoff_page_table *table);

/* The arena runs out at every place where it can: three tables a region after the root. */
static void check_every_arena(builder *build, UINTN regions)
{
    struct setting setting;

    begin(&setting);
    for (UINTN pages = 1; pages <= 1 + 3 * regions; pages++) {
        const enum handoff_status expected = pages < 1 + 3 * regions ? HANDOFF_ARENA_EXHAUSTED : HANDOFF_OK;
        struct handoff_page_arena arena = arena_new(pages);
        struct handoff_page_table table;
        assert_status(handoff_page_table_begin(&table, &setting.format, &arena), HANDOFF_OK);
        assert_status(build(&setting.space, &table), expected);
        assert_int_equal(arena.used, pages);
        arena_free(&arena);
    }
    end(&setting);
}

static void an_arena_that_is_too_small_is_an_error_everywhere(void **state)
{
    (void)state;
    check_every_arena(handoff_address_space_crossing, 5 * REGIONS + 1); /* runtime regions twice, and page 0 */
    check_every_arena(handoff_address_space_kernel, 3 * REGIONS);
    check_every_arena(handoff_address_space_boot_services, REGIONS + 1);
}

/* Of a bad region nothing is mapped, and nothing of what comes after it. */
static void check_bad_region(struct handoff_region *bad, struct setting *setting, builder *build, UINT64 mapped)
{
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(&setting->space, &setting->format));
    struct handoff_page_table table;

    bad->virtual_address = 1ULL << 63;
    assert_status(handoff_page_table_begin(&table, &setting->format, &arena), HANDOFF_OK);
    assert_status(build(&setting->space, &table), HANDOFF_NOT_CANONICAL);
    const struct software_mmu mmu = software_mmu_load(&table);
    assert_int_equal(mapped_bytes(&mmu), mapped);
    arena_free(&arena);
}

static void a_bad_region_ends_it(void **state)
{
    (void)state;
    for (UINT64 i = 0; i < REGIONS; i++) {
        struct setting setting;
        begin(&setting);
        check_bad_region(&setting.temporary[i], &setting, handoff_address_space_crossing, (REGIONS + i) * 4 * KIB);
        check_bad_region(&setting.shared[i], &setting, handoff_address_space_crossing, i * 4 * KIB);
        check_bad_region(&setting.shared[i], &setting, handoff_address_space_kernel, i * 4 * KIB);
        end(&setting);
    }
}

/* One page is wanted for two physical ones; what comes after it has a place, and hides nothing. */
static void check_conflict(builder *build, UINT64 virtual_address)
{
    struct setting setting;
    struct handoff_page_table table;

    begin(&setting);
    setting.shared[0].virtual_address = virtual_address;
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(&setting.space, &setting.format));
    assert_status(handoff_page_table_begin(&table, &setting.format, &arena), HANDOFF_OK);
    assert_status(build(&setting.space, &table), HANDOFF_ALREADY_MAPPED);
    arena_free(&arena);
    end(&setting);
}

static void a_conflict_is_an_error_everywhere(void **state)
{
    (void)state;
    for (UINT64 i = 0; i < REGIONS; i++) {
        check_conflict(handoff_address_space_crossing, i * TIB + 512 * GIB); /* temporary */
        check_conflict(handoff_address_space_crossing, 10 * TIB + i * TIB);  /* runtime, 1:1 */
        check_conflict(handoff_address_space_crossing, BASE + i * TIB);      /* runtime, virtual */
        check_conflict(handoff_address_space_crossing, 20 * TIB + i * TIB);  /* boot services */
        check_conflict(handoff_address_space_kernel, BASE + i * TIB);
        check_conflict(handoff_address_space_kernel, 10 * TIB + i * TIB);
    }
}

/* The bound for two regions of 4 MiB, one after the other; the second differs from a continuation as told. */
static UINTN bound_of_two(UINT64 physical, UINT64 virtual, UINT32 access, enum handoff_cache cache)
{
    struct handoff_memory_map empty = map_new(48, 1);
    const struct handoff_page_format format = handoff_page_format_x86_64(4, false, 46);
    const struct handoff_region regions[] = {
        {GIB, BASE, 4 * MIB, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK},
        {GIB + 4 * MIB + physical, BASE + 4 * MIB + virtual, 4 * MIB, access, cache},
    };
    const struct handoff_address_space space = {
        .map = &empty, .runtime = &empty, .shared = regions, .shared_count = 2};
    const UINTN bound = handoff_address_space_bound(&space, &format);

    map_free(&empty);
    return bound;
}

/* What is joined takes tables for small pages at its two ends only. */
static void touching_regions_that_agree_are_counted_as_one(void **state)
{
    const UINTN joined = bound_of_two(0, 0, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);

    (void)state;
    assert_int_equal(joined, 2 + 3 + 2 * 4); /* roots, page 0, and the region in both tables */
    assert_int_equal(bound_of_two(2 * MIB, 0, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK), joined + 2 * 2);
    assert_int_equal(bound_of_two(0, 2 * MIB, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK), joined + 2 * 2);
    assert_int_equal(bound_of_two(0 - 8 * MIB, 0, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK), joined + 2 * 2);
    assert_int_equal(bound_of_two(0, 0 - 8 * MIB, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK), joined + 2 * 4);
    assert_int_equal(bound_of_two(0, 0, 0, HANDOFF_CACHE_WRITE_BACK), joined + 2 * 2);
    assert_int_equal(bound_of_two(0, 0, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED), joined + 2 * 2);
}

/* A device that begins inside a page ends inside one: two pages like any other. */
static void check_device(UINT64 inside)
{
    struct handoff_memory_map runtime = map_new(48, 1);
    const struct handoff_access_range known = {0x10000, 4 * KIB, HANDOFF_EXECUTE};
    const struct handoff_address_space space = {
        .map = &runtime, .runtime = &runtime, .known = &known, .known_count = 1, .write_xor_execute = true};
    const struct handoff_page_format format = handoff_page_format_x86_64(4, false, 46);
    const struct handoff_region expected[] = {
        {0x10000, BASE, 4 * KIB, HANDOFF_EXECUTE, HANDOFF_CACHE_UNCACHED},
        {0x11000, BASE + 4 * KIB, 4 * KIB, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED},
    };
    struct handoff_page_table table;

    map_add(&runtime, EfiMemoryMappedIO, 0x10000 + inside, 1, EFI_MEMORY_RUNTIME)->VirtualStart = BASE + inside;
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(&space, &format));
    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    assert_status(handoff_address_space_kernel(&space, &table), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&table);
    assert_translates(&mmu, &expected[0]);
    assert_translates(&mmu, &expected[1]);
    assert_int_equal(mapped_bytes(&mmu), 8 * KIB);
    arena_free(&arena);
    map_free(&runtime);
}

static void the_first_and_the_last_byte_of_a_region_have_their_pages(void **state)
{
    (void)state;
    check_device(1);
    check_device(4095);
}

/* Nothing is too large to be refused, though 64 bits do not hold its size; and nothing is too small. */
static void check_refused(const struct handoff_memory_map *map, const struct handoff_region *shared, UINTN count,
                          enum handoff_status expected)
{
    const struct handoff_page_format format = handoff_page_format_x86_64(4, true, 46);
    struct handoff_memory_map runtime = {.stride = 48};
    const struct handoff_address_space space = {.map = map, .runtime = &runtime, .shared = shared,
                                                .shared_count = count};
    struct handoff_page_arena arena = arena_new(100);
    struct handoff_page_table table;

    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    assert_status(handoff_address_space_crossing(&space, &table), expected);
    arena_free(&arena);
}

static void what_64_bits_cannot_count_is_refused(void **state)
{
    static const struct handoff_region shared[] = {
        {0x10000, BASE, 0, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK},
        {0x10000, BASE, 4 * KIB, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK},
    };
    struct handoff_memory_map map = map_new(48, 2);

    (void)state;
    map_add(&map, EfiBootServicesData, 4, (1ULL << 52) - 1, EFI_MEMORY_WB);
    check_refused(&map, NULL, 0, HANDOFF_PHYSICAL_TOO_BIG);
    map.size = 0;
    map_add(&map, EfiBootServicesData, 0, 1ULL << 51, EFI_MEMORY_WB);
    map_add(&map, EfiBootServicesData, 1ULL << 63, 1ULL << 51, EFI_MEMORY_WB);
    check_refused(&map, NULL, 0, HANDOFF_NOT_CANONICAL);
    map.size = 0;
    check_refused(&map, NULL, 0, HANDOFF_OK);
    check_refused(&map, shared, 1, HANDOFF_MISALIGNED);
    check_refused(&map, shared, 2, HANDOFF_MISALIGNED);
    map_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_that_is_too_small_is_an_error_everywhere),
        cmocka_unit_test(a_bad_region_ends_it),
        cmocka_unit_test(a_conflict_is_an_error_everywhere),
        cmocka_unit_test(touching_regions_that_agree_are_counted_as_one),
        cmocka_unit_test(the_first_and_the_last_byte_of_a_region_have_their_pages),
        cmocka_unit_test(what_64_bits_cannot_count_is_refused),
    };

    return unit_test_run(tests);
}
