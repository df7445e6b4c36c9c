/* The memory map as a bar: runtime memory is always seen, and nothing squeezes the rest. */
#include "kernel-stub/screen_map.h"

#include "recording_canvas.h"
#include "tests/unit/map_builder.h"
#include "tests/unit/unit_test.h"

#define COLUMNS 80
#define WIDTH   (COLUMNS * RECORDING_FONT_WIDTH)
#define TOP     0                           /* rows of pixels: where only runtime memory is */
#define BOTTOM  (RECORDING_FONT_HEIGHT - 1) /* where everything is */

#define HOLE    0x000000u
#define FREE    0x24477au
#define BOOT    0x2f8466u
#define OTHER   0x858585u
#define ACPI    0xe58a3cu
#define KERNEL  0x93d2f7u
#define RUNTIME 0xfff060u

static struct handoff_memory_map map;
static struct handoff_boot_info info;

static int start(void **state)
{
    (void)state;
    recording_start(COLUMNS, 12, 1);
    map = map_new(48, 64);
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(recording.outside, 0);
    assert_int_equal(recording.unreadable, 0);
    map_free(&map);
    recording_end();
    return 0;
}

static void draw(void)
{
    info.memory_map = (struct handoff_map){
        .descriptors = {.virtual_address = (uint64_t)map.descriptors, .size = map.size},
        .stride = map.stride,
        .version = map.version,
    };
    screen_map_draw(&recording.canvas, (struct rectangle){0, 0, COLUMNS, 1}, &info);
}

static uint32_t count(colour wanted, uint32_t y)
{
    uint32_t pixels = 0;

    for (uint32_t x = 0; x < WIDTH; x++)
        pixels += recording_pixel(x, y) == wanted;
    return pixels;
}

/* Two eighths each: free and reserved, boot services and ACPI, nothing, the kernel. */
static void test_shares(void **state)
{
    (void)state;
    map_add(&map, EfiLoaderData, 3 * GIB, 262144, EFI_MEMORY_WB);
    map_add(&map, EfiBootServicesData, GIB, 131072, EFI_MEMORY_WB);
    map_add(&map, EfiACPIReclaimMemory, GIB + GIB / 2, 131072, EFI_MEMORY_WB);
    map_add(&map, EfiConventionalMemory, 0, 131072, EFI_MEMORY_WB);
    map_add(&map, EfiReservedMemoryType, GIB / 2, 131072, EFI_MEMORY_WB);
    draw();
    for (uint32_t x = 0; x < WIDTH; x++) {
        static const colour eighths[] = {FREE, OTHER, BOOT, ACPI, HOLE, HOLE, KERNEL, KERNEL};
        assert_int_equal(recording_pixel(x, BOTTOM), eighths[x * 8 / WIDTH]);
        assert_int_equal(recording_pixel(x, TOP), HOLE);
    }
}

/* One page in 64 GiB, beside others that share its pixel, at either end and in the middle. */
static void test_runtime_is_seen(void **state)
{
    static const UINT64 places[] = {0, 0x765432000, 64 * GIB - 4096};

    (void)state;
    for (unsigned i = 0; i < COUNT(places); i++) {
        map.size = 0;
        map_add(&map, EfiRuntimeServicesData, places[i], 1, RAM_RUNTIME);
        map_add(&map, EfiConventionalMemory, 0, 16777216, EFI_MEMORY_WB);
        map_add(&map, EfiACPIMemoryNVS, places[i] & ~0xfffffULL, 16, EFI_MEMORY_WB);
        recording_start(COLUMNS, 12, 1);
        draw();
        assert_int_equal(count(RUNTIME, TOP), 2);
        assert_int_equal(count(RUNTIME, BOTTOM), 2);
        assert_int_equal(count(FREE, TOP), 0);
        assert_true(count(FREE, BOTTOM) >= WIDTH - 3);
    }
}

/* The attribute outranks the type. */
static void test_any_type_can_be_runtime(void **state)
{
    (void)state;
    map_add(&map, EfiBootServicesData, 0, 256, RAM_RUNTIME);
    map_add(&map, EfiConventionalMemory, MIB, 256, EFI_MEMORY_WB);
    draw();
    assert_int_equal(count(RUNTIME, TOP), WIDTH / 2);
}

/* Flash and other devices far above memory: a mark each at the right end, with a gap; what is not runtime is not
 * shown, and memory has nearly all of the bar. */
static void test_beyond_memory(void **state)
{
    (void)state;
    map_add(&map, EfiMemoryMappedIO, 1ULL << 44, 65536, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    map_add(&map, EfiMemoryMappedIO, 0xffc00000, 1024, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    map_add(&map, EfiReservedMemoryType, 1ULL << 50, 65536, EFI_MEMORY_UC);
    map_add(&map, EfiConventionalMemory, 0, 65536, EFI_MEMORY_WB);
    draw();
    assert_int_equal(count(FREE, BOTTOM), WIDTH - 8);
    assert_int_equal(count(RUNTIME, TOP), 4);
    for (uint32_t x = 0; x < 8; x++)
        assert_int_equal(recording_pixel(WIDTH - 8 + x, TOP), x % 4 < 2 ? HOLE : RUNTIME);
}

/* However many there are, memory has three quarters. */
static void test_many_beyond(void **state)
{
    (void)state;
    map_add(&map, EfiConventionalMemory, 0, 65536, EFI_MEMORY_WB);
    for (unsigned i = 0; i < 63; i++)
        map_add(&map, EfiMemoryMappedIO, TIB + i * GIB, 1, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    draw();
    assert_int_equal(count(FREE, BOTTOM), WIDTH * 3 / 4);
    assert_int_equal(recording_pixel(WIDTH - 1, TOP), RUNTIME);
}

/* A map that no firmware should have: nothing is drawn outside, and no address is too large. */
static void test_any_map(void **state)
{
    struct random_source random = random_source_make(20241121);

    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        map.size = 0;
        for (unsigned i = 0; i < 16; i++)
            map_add(&map, (UINT32)random_below(&random, 17), random_next(&random) >> random_below(&random, 64),
                    random_next(&random) >> random_below(&random, 64), random_next(&random));
        draw();
        screen_map_legend(&recording.canvas, (struct rectangle){1, 2, COLUMNS - 2, 1}, &info);
    }
    map.size = 0;
    draw();
}

static void test_large_screen(void **state)
{
    (void)state;
    recording_start(120, 12, 8);
    map_add(&map, EfiConventionalMemory, 0, 16777216, EFI_MEMORY_WB);
    map_add(&map, EfiRuntimeServicesCode, GIB, 1, RAM_RUNTIME);
    draw();
    uint32_t pixels = 0;
    for (uint32_t x = 0; x < recording.canvas.width; x++)
        pixels += recording_pixel(x, 0) == RUNTIME;
    assert_true(pixels >= 16 && pixels < 24);
}

/* Before each name its colour, and no two of them of one brightness. */
static void assert_swatches(void)
{
    static const struct {
        const char *name;
        colour      colour;
    } names[] = {{"free", FREE}, {"boot services", BOOT}, {"reserved", OTHER}, {"ACPI", ACPI},
                 {"loader+kernel", KERNEL}, {"RUNTIME", RUNTIME}};
    const char *row = recording_row(2);

    for (unsigned i = 0; i < COUNT(names); i++) {
        const uint32_t column = (uint32_t)(strstr(row, names[i].name) - row) - 2;

        assert_int_equal(recording_paper(column, 2), names[i].colour);
        if (i > 0)
            assert_true(recording_brightness(names[i].colour) >= recording_brightness(names[i - 1].colour) + 15);
    }
}

static void test_legend(void **state)
{
    (void)state;
    map_add(&map, EfiConventionalMemory, 0, 65536, EFI_MEMORY_WB);
    draw();
    screen_map_legend(&recording.canvas, (struct rectangle){1, 2, COLUMNS - 2, 1}, &info);
    assert_string_equal(recording_row(2),
                        "   free   boot services   reserved   ACPI   loader+kernel   RUNTIME   0-256 MiB");
    assert_swatches();
    map_add(&map, EfiConventionalMemory, 65535 * GIB, 262144, EFI_MEMORY_WB);
    draw();
    screen_map_legend(&recording.canvas, (struct rectangle){1, 2, COLUMNS - 2, 1}, &info);
    assert_string_equal(recording_row(2) + 67, " 0-65536 GiB");
}

#define MAP_TEST(function) cmocka_unit_test_setup_teardown(function, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MAP_TEST(test_shares),        MAP_TEST(test_runtime_is_seen), MAP_TEST(test_any_type_can_be_runtime),
        MAP_TEST(test_beyond_memory), MAP_TEST(test_any_map),         MAP_TEST(test_large_screen),
        MAP_TEST(test_legend),        MAP_TEST(test_many_beyond),
    };

    return unit_test_run(tests);
}
