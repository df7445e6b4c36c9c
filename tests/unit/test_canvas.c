/* Rectangles and letters, pixel by pixel, in every format and on any stride. */
#include "kernel-stub/font.h"
#include "software_screen.h"
#include "unit_test.h"

#define WIDTH  331u
#define HEIGHT 203u
#define INK    0xff8040u
#define PAPER  0x002060u

static const struct placing {
    uint32_t stride_more, offset;
} placings[] = {{0, 0}, {1, 0}, {64, 3}, {7, 5}, {2, 1}};

/* Every format on every stride. */
static void everywhere(void (*judge)(struct software_screen *screen, const struct canvas *canvas))
{
    for (unsigned i = 0; i < pixel_format_count; i++)
        for (unsigned j = 0; j < COUNT(placings); j++) {
            struct software_screen screen = software_screen_make(&pixel_formats[i], WIDTH, HEIGHT,
                                                                 placings[j].stride_more, placings[j].offset);
            struct canvas canvas;
            print_message("# %s, %u bytes between lines\n", pixel_formats[i].name, placings[j].stride_more);
            assert_true(canvas_open(&canvas, &screen.framebuffer));
            judge(&screen, &canvas);
            software_screen_end(&screen);
        }
}

static bool lies_in(struct rectangle area, uint32_t x, uint32_t y)
{
    return x >= area.x && x - area.x < area.width && y >= area.y && y - area.y < area.height;
}

/* The pixels of the rectangle have the colour, and no other pixel was written. */
static void assert_filled(const struct software_screen *screen, struct rectangle area, colour paint)
{
    for (uint32_t y = 0; y < screen->framebuffer.height; y++)
        for (uint32_t x = 0; x < screen->framebuffer.width; x++)
            if (lies_in(area, x, y) ? !software_screen_shows(screen, x, y, paint)
                                    : !software_screen_is_blank(screen, x, y))
                fail_msg("%s: pixel %u, %u is not what it should be", screen->format->name, x, y);
}

static void judge_colours(struct software_screen *screen, const struct canvas *canvas)
{
    static const colour colours[] = {0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0xfedcba, 0x7f8081};

    for (uint32_t i = 0; i < COUNT(colours); i++) {
        canvas_fill(canvas, (struct rectangle){i * 9, i, 9, 1}, colours[i]);
        for (uint32_t x = i * 9; x < i * 9 + 9; x++)
            assert_true(software_screen_shows(screen, x, i, colours[i]));
    }
}

static void test_colours(void **state)
{
    (void)state;
    everywhere(judge_colours);
}

/* From each remainder of eight bytes to each. */
static void judge_fills(struct software_screen *screen, const struct canvas *canvas)
{
    for (uint32_t x = 0; x < 8; x++)
        for (uint32_t width = 0; width < 18; width++) {
            canvas_fill(canvas, (struct rectangle){x * 20 + 1, width * 2, width, 1}, INK);
            for (uint32_t at = 0; at < 20; at++)
                assert_true(at >= 1 && at <= width
                                ? software_screen_shows(screen, x * 20 + at, width * 2, INK)
                                : software_screen_is_blank(screen, x * 20 + at, width * 2));
        }
}

static void test_fills(void **state)
{
    (void)state;
    everywhere(judge_fills);
}

static void judge_whole(struct software_screen *screen, const struct canvas *canvas)
{
    canvas_fill(canvas, (struct rectangle){0, 0, UINT32_MAX, UINT32_MAX}, PAPER);
    assert_filled(screen, (struct rectangle){0, 0, WIDTH, HEIGHT}, PAPER);
}

static void test_whole_screen(void **state)
{
    (void)state;
    everywhere(judge_whole);
}

static void test_fills_at_the_edges(void **state)
{
    static const struct rectangle areas[] = {
        {WIDTH - 1, HEIGHT - 1, 1, 1}, {WIDTH - 3, 5, 9, 2},   {5, HEIGHT - 2, 3, 9},
        {WIDTH, 0, 5, 5},              {0, HEIGHT, 5, 5},      {UINT32_MAX, 0, 5, 5},
        {0, UINT32_MAX, 5, 5},         {4, 4, 0, 5},           {4, 4, 5, 0},
        {7, 7, UINT32_MAX, 3},         {7, 7, 3, UINT32_MAX},  {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(areas); i++) {
        struct software_screen screen = software_screen_make(&pixel_formats[i], WIDTH, HEIGHT, 3, 1);
        struct canvas canvas;
        assert_true(canvas_open(&canvas, &screen.framebuffer));
        canvas_fill(&canvas, areas[i], INK);
        assert_filled(&screen, areas[i], INK);
        software_screen_end(&screen);
    }
}

/* White on black: with few bits a channel, other colours cannot be told apart. */
static void judge_glyphs(struct software_screen *screen, const struct canvas *canvas)
{
    struct canvas_line line = {.column = 1, .row = 1, .width = 32, .magnified = 1, .ink = 0xffffff};
    static const char *const texts[] = {
        " !\"#$%&'()*+,-./0123456789:;<=>?",
        "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_",
        "`abcdefghijklmnopqrstuvwxyz{|}~ ",
    };

    for (unsigned i = 0; i < COUNT(texts); i++, line.row++) {
        canvas_text(canvas, &line, texts[i]);
        assert_string_equal(software_screen_read(screen, canvas, &line), texts[i]);
    }
}

static void test_glyphs(void **state)
{
    (void)state;
    everywhere(judge_glyphs);
}

static uint32_t smaller(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

/* Where each pixel of a line of text is, on a screen of this scale, and that nothing else was written. More than all
 * of the screen is as good as all. */
static void assert_drawn(const struct software_screen *screen, const struct canvas_line *line, uint32_t usual,
                         const char *text)
{
    const uint32_t scale = usual * smaller(line->magnified, WIDTH);
    const struct rectangle area = {line->column * FONT_WIDTH * usual, line->row * FONT_HEIGHT * usual,
                                   smaller(line->width, WIDTH) * FONT_WIDTH * scale, FONT_HEIGHT * scale};

    for (uint32_t y = 0; y < screen->framebuffer.height; y++)
        for (uint32_t x = 0; x < screen->framebuffer.width; x++) {
            if (!lies_in(area, x, y)) {
                assert_true(software_screen_is_blank(screen, x, y));
                continue;
            }
            const uint32_t across = (x - area.x) / scale, down = (y - area.y) / scale;
            const int character = across / FONT_WIDTH < strlen(text) ? text[across / FONT_WIDTH] : ' ';
            const bool inked = (font_glyphs[character - FONT_FIRST][down] << across % FONT_WIDTH & 0x80) != 0;
            assert_true(software_screen_shows(screen, x, y, inked ? line->ink : line->paper));
        }
}

static void judge_every_pixel(struct software_screen *screen, const struct canvas *canvas)
{
    const struct canvas_line line = {.column = 2, .row = 3, .width = 9, .magnified = 3, .ink = INK, .paper = PAPER};

    canvas_text(canvas, &line, "Bg@#_`|");
    assert_drawn(screen, &line, 1, "Bg@#_`|");
}

static void test_every_pixel(void **state)
{
    (void)state;
    everywhere(judge_every_pixel);
}

static void test_text_at_the_edges(void **state)
{
    static const struct canvas_line lines[] = {
        {38, 0, 9, 1, INK, PAPER},          {40, 11, 9, 1, INK, PAPER},         {30, 10, 40, 3, INK, PAPER},
        {0, 11, 41, 1, INK, PAPER},         {41, 0, 9, 1, INK, PAPER},          {0, 12, 9, 1, INK, PAPER},
        {UINT32_MAX, 0, 9, 1, INK, PAPER},  {0, UINT32_MAX, 9, 1, INK, PAPER},  {0, 0, UINT32_MAX, 1, INK, PAPER},
        {0x20000000, 0, 9, 1, INK, PAPER},  {0, 0x10000000, 9, 1, INK, PAPER},  {3, 3, 0, 1, INK, PAPER},
        {3, 3, 9, 0, INK, PAPER},           {3, 3, 9, 40, INK, PAPER},          {0, 0, 9, UINT32_MAX, INK, PAPER},
        {5, 5, UINT32_MAX, UINT32_MAX, INK, PAPER}, {5, 5, 9, 0x10000001, INK, PAPER},
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(lines); i++) {
        struct software_screen screen =
            software_screen_make(&pixel_formats[i % pixel_format_count], WIDTH, HEIGHT, 3, 1);
        struct canvas canvas;
        const struct canvas_line line = lines[i];
        print_message("# column %u, row %u\n", line.column, line.row);
        assert_true(canvas_open(&canvas, &screen.framebuffer));
        canvas_text(&canvas, &line, "At the very edge of the screen, and beyond it");
        if (line.column >= canvas.columns || line.row >= canvas.rows || line.magnified == 0)
            assert_filled(&screen, (struct rectangle){0, 0, 0, 0}, INK);
        else
            assert_drawn(&screen, &line, 1, "At the very edge of the screen, and beyond it");
        software_screen_end(&screen);
    }
}

/* The scale of the screen, times the line's. */
static void test_large_screen(void **state)
{
    struct software_screen screen = software_screen_make(FORMAT_USUAL, 1280, 800, 0, 0);
    const struct canvas_line line = {.column = 3, .row = 4, .width = 7, .magnified = 2, .ink = INK, .paper = PAPER};
    struct canvas canvas;

    (void)state;
    assert_true(canvas_open(&canvas, &screen.framebuffer));
    canvas_text(&canvas, &line, "Passed, or not");
    assert_drawn(&screen, &line, 2, "Passed, or not");
    software_screen_end(&screen);
}

/* Not which font it is, but that its bits are where they belong. */
static void test_font(void **state)
{
    const uint8_t *falling = font_glyphs['\\' - FONT_FIRST], *rising = font_glyphs['/' - FONT_FIRST];
    static const uint8_t nothing[FONT_HEIGHT];
    unsigned last = FONT_HEIGHT - 1;

    (void)state;
    for (unsigned i = 0; i <= FONT_LAST - FONT_FIRST; i++)
        for (unsigned j = 0; j < i; j++)
            assert_memory_not_equal(font_glyphs[i], font_glyphs[j], FONT_HEIGHT);
    assert_memory_equal(font_glyphs[0], nothing, FONT_HEIGHT);
    assert_true(memcmp(falling, rising, FONT_HEIGHT) > 0); /* where they begin, it is further left */
    while (falling[last] == rising[last])
        last--;
    assert_true(falling[last] < rising[last]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_fills),
        cmocka_unit_test(test_whole_screen),
        cmocka_unit_test(test_fills_at_the_edges),
        cmocka_unit_test(test_glyphs),
        cmocka_unit_test(test_every_pixel),
        cmocka_unit_test(test_text_at_the_edges),
        cmocka_unit_test(test_large_screen),
        cmocka_unit_test(test_font),
    };

    return unit_test_run(tests);
}
