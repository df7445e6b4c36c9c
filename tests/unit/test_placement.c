/* loader/placement.h: the placements that test firmware, on maps made for it and on every map of tests/maps. Run from
 * the top of the tree. */
#include <dirent.h>

#include <handoff/boot_info.h>

#include "loader/placement.h"
#include "map_reader.h"
#include "runtime_builder.h"
#include "unit_test.h"

#define DIRECTORY "tests/maps"
#define MAPS      36 /* in the directory */

static const struct handoff_window window = {0xffff880000000000, 64 * TIB};

static UINT64 page_of(UINT64 address)
{
    return address & ~HANDOFF_PAGE_MASK;
}

/* The last bytes of a region: physically, and where it was put. */
static UINT64 last_of(const struct handoff_memory_map *runtime, UINTN index)
{
    return start_of(runtime, index) + (size_of(runtime, index) - 1);
}

static UINT64 virtual_last_of(const struct handoff_memory_map *runtime, UINTN index)
{
    return virtual_of(runtime, index) + (size_of(runtime, index) - 1);
}

/* What every placement owes: no page 0, no wrapping, no page for two, each region's position inside a unit kept. */
static void assert_sound(const struct handoff_memory_map *runtime, UINT64 unit)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        assert_true(virtual_of(runtime, i) >= HANDOFF_PAGE_SIZE);
        assert_true(virtual_last_of(runtime, i) >= virtual_of(runtime, i));
        assert_int_equal((virtual_of(runtime, i) - start_of(runtime, i)) % unit, 0);
        for (UINTN j = 0; j < i; j++)
            assert_true(page_of(virtual_of(runtime, i)) > virtual_last_of(runtime, j) ||
                        page_of(virtual_of(runtime, j)) > virtual_last_of(runtime, i));
    }
}

static struct handoff_memory_map build(const UINT64 (*regions)[2], UINTN count)
{
    struct handoff_memory_map runtime;

    assert_status(runtime_build(regions, count, HANDOFF_PLACE_COMPACT, window, &runtime), HANDOFF_OK);
    return runtime;
}

/* --- reversed ------------------------------------------------------------------------------------- */

static void assert_reversed(const struct handoff_memory_map *runtime)
{
    const UINTN count = handoff_memory_map_count(runtime);

    assert_sound(runtime, 2 * MIB);
    for (UINTN i = 1; i < count; i++)
        assert_true(virtual_of(runtime, i - 1) / (2 * MIB) > virtual_last_of(runtime, i) / (2 * MIB));
    assert_true(count == 0 || virtual_of(runtime, count - 1) - window.base < 2 * MIB);
}

static void reversed_parts_neighbours(void **state)
{
    static const UINT64 regions[][2] = {{0x40001000, 3}, {0x40004000, 0x200}, {0x401ff800, 1}, {TIB, 512}, {0, 1}};
    static const UINT64 one_byte_too_many[][2] = {{0x40000001, 0x200}};
    const struct handoff_window one_page = {window.base, 2 * MIB};
    const struct handoff_window exact = {window.base, 14 * MIB};
    const struct handoff_window small = {window.base, 12 * MIB};
    struct handoff_memory_map runtime = build(regions, COUNT(regions));

    (void)state;
    assert_status(placement_reverse(&runtime, exact), HANDOFF_OK);
    assert_reversed(&runtime);
    assert_int_equal(virtual_of(&runtime, 4), window.base);
    assert_status(placement_reverse(&runtime, small), HANDOFF_OUT_OF_WINDOW);
    map_free(&runtime);
    runtime = build(one_byte_too_many, 1);
    assert_status(placement_reverse(&runtime, one_page), HANDOFF_OUT_OF_WINDOW);
    map_free(&runtime);
}

/* --- low ------------------------------------------------------------------------------------------ */

static void assert_gap(struct handoff_window gap, UINT64 base, UINT64 end)
{
    assert_int_equal(gap.base, base);
    assert_int_equal(gap.base + gap.size, end);
}

static void the_largest_gap_is_found(void **state)
{
    struct handoff_memory_map map = map_new(48, 9);

    (void)state;
    assert_gap(placement_gap(&map), 2 * MIB, 4 * GIB);
    map_add(&map, EfiConventionalMemory, 16 * GIB, 1, EFI_MEMORY_WB);
    assert_gap(placement_gap(&map), 2 * MIB, 4 * GIB);
    map_add(&map, EfiReservedMemoryType, 0xfffff000, 1, EFI_MEMORY_UC);
    assert_gap(placement_gap(&map), 2 * MIB, 4 * GIB - 2 * MIB);
    map_add(&map, EfiConventionalMemory, 0x200000, 0x1001, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0, 0xa0, EFI_MEMORY_WB);
    assert_gap(placement_gap(&map), 20 * MIB, 4 * GIB - 2 * MIB);
    map_add(&map, EfiMemoryMappedIO, 0x90001000, 0x10, EFI_MEMORY_UC);
    assert_gap(placement_gap(&map), 20 * MIB, 0x90000000);
    map_add(&map, EfiMemoryMappedIO, 0x50000000, 0, EFI_MEMORY_UC); /* empty */
    assert_gap(placement_gap(&map), 20 * MIB, 0x90000000);
    map_add(&map, EfiMemoryMappedIO, 0x40000800, 0x1000, EFI_MEMORY_UC);
    assert_gap(placement_gap(&map), 0x90200000, 4 * GIB - 2 * MIB);
    map_add(&map, EfiMemoryMappedIO, 0x90200000, 1, EFI_MEMORY_UC);
    assert_gap(placement_gap(&map), 0x90400000, 4 * GIB - 2 * MIB);
    map_free(&map);
}

static void there_may_be_no_gap(void **state)
{
    struct handoff_memory_map map = map_new(48, 2);

    (void)state;
    map_add(&map, EfiConventionalMemory, 0x3ff000, 4 * GIB / HANDOFF_PAGE_SIZE, EFI_MEMORY_WB);
    assert_int_equal(placement_gap(&map).size, 0);
    map_add(&map, EfiConventionalMemory, 0, UINT64_MAX / HANDOFF_PAGE_SIZE + 1, EFI_MEMORY_WB);
    assert_int_equal(placement_gap(&map).size, 0);
    map_free(&map);
}

/* --- over ----------------------------------------------------------------------------------------- */

static void assert_over(const struct handoff_memory_map *runtime, UINT64 granule)
{
    assert_sound(runtime, granule);
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        bool over = false;
        for (UINTN j = 0; j < handoff_memory_map_count(runtime); j++)
            over = over || (j != i && virtual_of(runtime, i) <= last_of(runtime, j) &&
                            start_of(runtime, j) <= virtual_last_of(runtime, i));
        assert_true(over);
    }
}

/* Two regions of every size, at every distance, at the very beginning of memory and elsewhere: they always fit. */
static void two_regions_change_places(void **state)
{
    static const UINT64 granules[] = {4096, 65536};

    (void)state;
    for (UINTN i = 0; i < 2 * 40 * 40 * 3; i++) {
        const UINT64 granule = granules[i % 2];
        const UINT64 sizes[] = {i / 2 % 40 + 1, i / 80 % 40 + 1};
        const UINT64 base = (i / 3200 + 1) * 65536 * (i % 5 == 0 ? 1 : 4096);
        const UINT64 second = (base + sizes[0] * 4096 + granule - 1) / granule * granule + i % 3 * granule;
        const UINT64 regions[][2] = {{base, sizes[0]}, {second, sizes[1]}};
        struct handoff_memory_map runtime = build(regions, 2);
        assert_status(placement_over(&runtime, granule), HANDOFF_OK);
        assert_over(&runtime, granule);
        map_free(&runtime);
    }
}

static void one_region_has_nowhere_to_go(void **state)
{
    static const UINT64 one[][2] = {{0x40000000, 4}};
    static const UINT64 too_low[][2] = {{0x1000, 1}, {0, 1}}; /* the first would get page 0, or end with it */
    struct handoff_memory_map runtime = build(one, 1);

    (void)state;
    assert_status(placement_over(&runtime, 4096), HANDOFF_OUT_OF_WINDOW);
    map_free(&runtime);
    runtime = build(too_low, 2);
    assert_status(placement_over(&runtime, 4096), HANDOFF_OUT_OF_WINDOW);
    placement_stay(&runtime);
    for (UINTN i = 0; i < 2; i++)
        assert_int_equal(virtual_of(&runtime, i), start_of(&runtime, i));
    map_free(&runtime);
}

static void positions_inside_a_page_are_kept(void **state)
{
    static const UINT64 regions[][2] = {{0x40000800, 4}, {0x50000000, 2}, {0x50010400, 0x40}};
    struct handoff_memory_map runtime = build(regions, COUNT(regions));

    (void)state;
    assert_status(placement_over(&runtime, 4096), HANDOFF_OK);
    assert_over(&runtime, 4096);
    map_free(&runtime);
}

/* Up to 6 regions of up to 16 pages that begin anywhere, even inside each other. Places that are found are sound, and
 * they are found no less often than they were. */
static void regions_at_random(void **state)
{
    struct random_source random = random_source_make(0x6f766572);
    UINTN placed = 0;

    (void)state;
    for (UINTN i = 0; i < 4000; i++) {
        UINT64 regions[6][2];
        const UINTN count = 2 + random_next(&random) % 5;
        for (UINTN j = 0; j < count; j++) {
            regions[j][0] = 0x100000 + random_next(&random) % 0x40000 / 0x400 * 0x400;
            regions[j][1] = 1 + random_next(&random) % 16;
        }
        struct handoff_memory_map runtime = build((const UINT64(*)[2])regions, count);
        if (placement_over(&runtime, HANDOFF_PAGE_SIZE) == HANDOFF_OK) {
            assert_over(&runtime, HANDOFF_PAGE_SIZE);
            placed++;
        }
        map_free(&runtime);
    }
    print_message("# %llu of 4000 maps at random have places\n", (unsigned long long)placed);
    assert_true(placed >= 2371);
}

/* --- machines ------------------------------------------------------------------------------------- */

static UINTN maps;
static UINTN lying_low; /* of how many of them the runtime regions can be placed thus */
static UINTN lying_over;

static void assert_low(const struct handoff_memory_map *map, const struct handoff_memory_map *runtime)
{
    assert_sound(runtime, 2 * MIB);
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        assert_in_range(virtual_of(runtime, i), MIB, 4 * GIB - 1);
        assert_in_range(virtual_last_of(runtime, i), MIB, 4 * GIB - 1);
        for (UINTN j = 0; j < handoff_memory_map_count(map); j++)
            assert_true(size_of(map, j) == 0 || virtual_last_of(runtime, i) < start_of(map, j) ||
                        last_of(map, j) < page_of(virtual_of(runtime, i)));
    }
}

static void check_map(const struct handoff_memory_map *map)
{
    struct handoff_memory_map runtime = map_new(map->stride, handoff_memory_map_count(map));

    if (handoff_runtime_map_build(map, HANDOFF_PLACE_COMPACT, placement_gap(map), &runtime) == HANDOFF_OK) {
        assert_low(map, &runtime);
        lying_low++;
    }
    assert_status(placement_reverse(&runtime, window), HANDOFF_OK);
    assert_reversed(&runtime);
    if (placement_over(&runtime, HANDOFF_PAGE_SIZE) == HANDOFF_OK) {
        assert_over(&runtime, HANDOFF_PAGE_SIZE);
        lying_over++;
    }
    map_free(&runtime);
    maps++;
}

static void check_file(const char *name)
{
    char path[512];
    char text[65536];

    snprintf(path, sizeof(path), DIRECTORY "/%s", name);
    print_message("# %s\n", name);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    struct map_reader reader = map_reader_new(text, fread(text, 1, sizeof(text), stream));
    fclose(stream);
    assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
    check_map(&reader.file.map);
    map_reader_free(&reader);
}

static void every_map(void **state)
{
    DIR *directory = opendir(DIRECTORY);

    (void)state;
    assert_non_null(directory);
    for (const struct dirent *file; (file = readdir(directory)) != NULL;) {
        const char *end = strrchr(file->d_name, '.');
        if (end != NULL && strcmp(end, ".map") == 0)
            check_file(file->d_name);
    }
    closedir(directory);
    print_message("# the runtime regions of %llu maps: of %llu can lie below 4 GiB, of %llu over each other\n",
                  (unsigned long long)maps, (unsigned long long)lying_low, (unsigned long long)lying_over);
    assert_int_equal(maps, MAPS);
    assert_int_equal(lying_low, MAPS - 3); /* these have large windows of devices, and no room beside them */
    assert_int_equal(lying_over, MAPS);
}

static void a_refusal_says_what_to_do(void **state)
{
    (void)state;
    assert_non_null(strstr(placement_refusal(HANDOFF_VIRTMAP_LOW, HANDOFF_OUT_OF_WINDOW), "below 4 GiB"));
    assert_non_null(strstr(placement_refusal(HANDOFF_VIRTMAP_OVER, HANDOFF_OUT_OF_WINDOW), "only one runtime"));
    for (UINT32 virtmap = HANDOFF_VIRTMAP_OFFSET; virtmap <= HANDOFF_VIRTMAP_OVER; virtmap++)
        assert_string_equal(placement_refusal(virtmap, HANDOFF_VIRTUAL_ZERO),
                            handoff_status_text(HANDOFF_VIRTUAL_ZERO));
    assert_string_equal(placement_refusal(HANDOFF_VIRTMAP_REVERSED, HANDOFF_OUT_OF_WINDOW),
                        handoff_status_text(HANDOFF_OUT_OF_WINDOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reversed_parts_neighbours),
        cmocka_unit_test(the_largest_gap_is_found),
        cmocka_unit_test(there_may_be_no_gap),
        cmocka_unit_test(two_regions_change_places),
        cmocka_unit_test(one_region_has_nowhere_to_go),
        cmocka_unit_test(positions_inside_a_page_are_kept),
        cmocka_unit_test(regions_at_random),
        cmocka_unit_test(every_map),
        cmocka_unit_test(a_refusal_says_what_to_do),
    };

    return unit_test_run(tests);
}
