/* Which screens are drawn on, and how large the letters are there. */
#include "software_screen.h"
#include "unit_test.h"

#define PLACE 0x7000000000

/* A usual screen of this size, at an address that nobody reads. */
static struct handoff_framebuffer usual(uint32_t width, uint32_t height)
{
    return (struct handoff_framebuffer){
        .framebuffer = {.virtual_address = PLACE, .size = (uint64_t)width * 4 * height},
        .width = width,
        .height = height,
        .stride = width * 4,
        .bits_per_pixel = 32,
        .red_mask = 0xff0000,
        .green_mask = 0xff00,
        .blue_mask = 0xff,
        .reserved_mask = 0xff000000,
    };
}

static void test_scales(void **state)
{
    static const struct {
        uint32_t width, height, scale, columns, rows;
    } sizes[] = {
        {320, 192, 1, 40, 12},   {640, 480, 1, 80, 30},     {800, 600, 1, 100, 37},   {1024, 768, 1, 128, 48},
        {1280, 720, 1, 160, 45}, {1280, 800, 2, 80, 25},    {1366, 768, 2, 85, 24},   {1920, 1080, 2, 120, 33},
        {2560, 1440, 3, 106, 30}, {3840, 2160, 5, 96, 27},  {7680, 4320, 11, 87, 24}, {480, 1920, 1, 60, 120},
        {1279, 800, 1, 159, 50}, {1280, 767, 1, 160, 47},   {1080, 1920, 1, 135, 120}, {333, 777, 1, 41, 48},
        {1440, 2560, 2, 90, 80},
    };
    struct canvas canvas;

    (void)state;
    for (unsigned i = 0; i < COUNT(sizes); i++) {
        const struct handoff_framebuffer screen = usual(sizes[i].width, sizes[i].height);
        print_message("# %u x %u\n", sizes[i].width, sizes[i].height);
        assert_true(canvas_open(&canvas, &screen));
        assert_int_equal(canvas.scale, sizes[i].scale);
        assert_int_equal(canvas.columns, sizes[i].columns);
        assert_int_equal(canvas.rows, sizes[i].rows);
        assert_int_equal(canvas.cell_width, 8 * canvas.scale);
        assert_int_equal(canvas.cell_height, 16 * canvas.scale);
    }
}

static void test_what_is_opened(void **state)
{
    const struct handoff_framebuffer screen = usual(800, 600);
    struct canvas canvas;

    (void)state;
    assert_true(canvas_open(&canvas, &screen));
    assert_ptr_equal(canvas.pixels, PLACE);
    assert_int_equal(canvas.width, 800);
    assert_int_equal(canvas.height, 600);
    assert_int_equal(canvas.stride, 3200);
    assert_int_equal(canvas.bytes_per_pixel, 4);
    assert_int_equal(canvas.red.shift, 16);
    assert_int_equal(canvas.red.bits, 8);
    assert_int_equal(canvas.blue.shift, 0);
    assert_int_equal(canvas.green.mask, 0xff00);
}

/* One field of a good description is another number. */
struct change {
    const char *what;
    size_t      offset;
    size_t      size;
    uint64_t    value;
    bool        opened;
};
#define CHANGE(field, value, opened)                                                                     \
    {#field " = " #value, offsetof(struct handoff_framebuffer, field),                                   \
     sizeof(((struct handoff_framebuffer *)0)->field), (value), (opened)}
#define SIZE (640ull * 4 * 480)

static const struct change changes[] = {
    CHANGE(framebuffer.virtual_address, 0, false),
    CHANGE(framebuffer.virtual_address, 1, true),
    CHANGE(framebuffer.virtual_address, 0 - SIZE, true),
    CHANGE(framebuffer.virtual_address, 1 - SIZE, false),
    CHANGE(framebuffer.size, 0, false),
    CHANGE(framebuffer.size, 640, false),
    CHANGE(framebuffer.size, SIZE - 1, false),
    CHANGE(framebuffer.size, SIZE + 1, true),
    CHANGE(framebuffer.size, ~0ull, false),
    CHANGE(width, 0, false),
    CHANGE(width, 319, false),
    CHANGE(width, 320, true),
    CHANGE(width, 641, false),
    CHANGE(width, 0x40000280, false), /* times 4, it is 640 again in 32 bits */
    CHANGE(width, 0xffffffff, false),
    CHANGE(height, 0, false),
    CHANGE(height, 191, false),
    CHANGE(height, 192, true),
    CHANGE(height, 481, false),
    CHANGE(height, 0xffffffff, false),
    CHANGE(stride, 0, false),
    CHANGE(stride, 2559, false),
    CHANGE(stride, 2561, false),
    CHANGE(stride, 0xffffffff, false),
    CHANGE(bits_per_pixel, 0, false),
    CHANGE(bits_per_pixel, 4, false),
    CHANGE(bits_per_pixel, 16, false), /* red lies above */
    CHANGE(bits_per_pixel, 24, true),
    CHANGE(bits_per_pixel, 30, false),
    CHANGE(bits_per_pixel, 40, false),
    CHANGE(bits_per_pixel, 0xffffffe0, false),
    CHANGE(red_mask, 0, true),
    CHANGE(red_mask, 0xff000000, true),
    CHANGE(red_mask, 0xf70000, false),
    CHANGE(red_mask, 0x80000001, false),
    CHANGE(red_mask, 0xff8000, false), /* green's as well */
    CHANGE(red_mask, 0xff, false),     /* blue's as well */
    CHANGE(green_mask, 0x1ff, false),
    CHANGE(green_mask, 0xa000, false),
    CHANGE(blue_mask, 0x5, false),
    CHANGE(reserved_mask, 0, true),
};

static void test_refused(void **state)
{
    struct canvas canvas;

    (void)state;
    for (unsigned i = 0; i < COUNT(changes); i++) {
        struct handoff_framebuffer screen = usual(640, 480);
        memcpy((uint8_t *)&screen + changes[i].offset, &changes[i].value, changes[i].size);
        print_message("# %s\n", changes[i].what);
        assert_int_equal(canvas_open(&canvas, &screen), changes[i].opened);
    }
}

static void test_no_colour_or_no_screen(void **state)
{
    struct handoff_framebuffer screen = usual(640, 480);
    struct canvas canvas;

    (void)state;
    screen.red_mask = screen.green_mask = screen.blue_mask = 0;
    assert_false(canvas_open(&canvas, &screen));
    memset(&screen, 0, sizeof(screen));
    assert_false(canvas_open(&canvas, &screen));
}

/* Behind the last pixel of the last line nothing need follow. */
static void test_last_line_ends_early(void **state)
{
    struct handoff_framebuffer screen = usual(640, 480);
    struct canvas canvas;

    (void)state;
    screen.stride = 4096;
    screen.framebuffer.size = 4096ull * 479 + 2560;
    assert_true(canvas_open(&canvas, &screen));
    screen.framebuffer.size--;
    assert_false(canvas_open(&canvas, &screen));
}

/* Numbers that would do if the products were of 32 bits, or pixels of any size. */
static void test_almost_right(void **state)
{
    struct handoff_framebuffer screen = usual(640, 480);
    struct canvas canvas;

    (void)state;
    screen.stride = 0x10000;
    screen.height = 0x10001;
    assert_false(canvas_open(&canvas, &screen));
    screen.height = 480;
    screen.framebuffer.size = 0x10000 * 480;
    assert_true(canvas_open(&canvas, &screen));
    for (screen.bits_per_pixel = 40; screen.bits_per_pixel <= 64; screen.bits_per_pixel += 8)
        assert_false(canvas_open(&canvas, &screen));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales),
        cmocka_unit_test(test_what_is_opened),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_colour_or_no_screen),
        cmocka_unit_test(test_last_line_ends_early),
        cmocka_unit_test(test_almost_right),
    };

    return unit_test_run(tests);
}
