/* When a QR code is drawn and where. That it can be read is for tests/build/qr_code.t to show. */
#include <qrcodegen/qrcodegen.h>

#include "kernel_hosted.h"
#include "software_screen.h"
#include "unit_test.h"

#define WIDTH  640u
#define HEIGHT 480u

static struct software_screen screen;
static struct canvas canvas;

static int start(void **state)
{
    (void)state;
    screen = software_screen_make(FORMAT_USUAL, WIDTH, HEIGHT, 3, 1);
    return canvas_open(&canvas, &screen.framebuffer) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    hosted_gives_up = false;
    software_screen_end(&screen);
    return 0;
}

static bool all_blank(void)
{
    for (uint32_t y = 0; y < HEIGHT; y++)
        for (uint32_t x = 0; x < WIDTH; x++)
            if (!software_screen_is_blank(&screen, x, y))
                return false;
    return true;
}

static void assert_refused(uint32_t x, uint32_t y, uint32_t size, const char *text)
{
    assert_false(canvas_qr(&canvas, x, y, size, text));
    assert_true(all_blank());
}

/* The dark square in a corner of each code: 7 modules, with a light one within, and light around it. */
static void assert_finder(uint32_t x, uint32_t y, uint32_t module)
{
    for (uint32_t i = 0; i < 9 * 9; i++) {
        const uint32_t across = i % 9, down = i / 9;
        const uint32_t from_edge_x = across < 5 ? across : 8 - across, from_edge_y = down < 5 ? down : 8 - down;
        const uint32_t ring = from_edge_x < from_edge_y ? from_edge_x : from_edge_y;
        assert_true(software_screen_shows(&screen, x + across * module, y + down * module,
                                          ring == 0 || ring == 2 ? 0xffffff : 0));
    }
}

/* Version 1 is 21 modules wide, 29 with its quiet zone. */
static void test_where_it_is(void **state)
{
    const uint32_t x = 100, y = 50, size = 29 * 4 + 3, first = 1 + 3 * 4;

    (void)state;
    assert_true(canvas_qr(&canvas, x, y, size, "SHORT"));
    assert_finder(x + first, y + first, 4);
    assert_finder(x + first + 14 * 4, y + first, 4);
    assert_finder(x + first, y + first + 14 * 4, 4);
    for (uint32_t i = 0; i < size; i++) {
        for (uint32_t depth = 0; depth < 4 * 4; depth++) {
            assert_true(software_screen_shows(&screen, x + i, y + depth, 0xffffff));
            assert_true(software_screen_shows(&screen, x + i, y + size - 1 - depth, 0xffffff));
            assert_true(software_screen_shows(&screen, x + depth, y + i, 0xffffff));
            assert_true(software_screen_shows(&screen, x + size - 1 - depth, y + i, 0xffffff));
        }
        assert_true(software_screen_is_blank(&screen, x + i, y - 1));
        assert_true(software_screen_is_blank(&screen, x + i, y + size));
        assert_true(software_screen_is_blank(&screen, x - 1, y + i));
        assert_true(software_screen_is_blank(&screen, x + size, y + i));
    }
}

/* Neither turned nor mirrored: programs that read codes may forgive that, or not. */
static void test_every_module(void **state)
{
    static uint8_t work[qrcodegen_BUFFER_LEN_FOR_VERSION(20)], code[sizeof(work)];
    const char *const text = "exit_boot.succeeded passed, and everything else";

    (void)state;
    assert_true(qrcodegen_encodeText(text, work, code, qrcodegen_Ecc_MEDIUM, 1, 20, qrcodegen_Mask_AUTO, true));
    const uint32_t modules = (uint32_t)qrcodegen_getSize(code);
    assert_true(canvas_qr(&canvas, 10, 20, 3 * (modules + 8), text));
    for (uint32_t y = 0; y < 3 * modules; y++)
        for (uint32_t x = 0; x < 3 * modules; x++)
            assert_true(software_screen_shows(&screen, 10 + 12 + x, 20 + 12 + y,
                                              qrcodegen_getModule(code, (int)x / 3, (int)y / 3) ? 0 : 0xffffff));
}

static void test_off_the_screen(void **state)
{
    (void)state;
    assert_refused(WIDTH - 99, 0, 100, "SHORT");
    assert_refused(0, HEIGHT - 99, 100, "SHORT");
    assert_refused(UINT32_MAX, 0, 100, "SHORT");
    assert_refused(0, UINT32_MAX - 50, 100, "SHORT");
    assert_refused(0, 0, HEIGHT + 1, "SHORT");
    assert_refused(0, 0, UINT32_MAX, "SHORT");
    assert_true(canvas_qr(&canvas, WIDTH - 100, HEIGHT - 100, 100, "SHORT"));
}

static void test_wider_than_the_screen(void **state)
{
    (void)state;
    software_screen_end(&screen);
    screen = software_screen_make(FORMAT_USUAL, HEIGHT, WIDTH, 3, 1);
    assert_true(canvas_open(&canvas, &screen.framebuffer));
    assert_false(canvas_qr(&canvas, 0, 0, HEIGHT + 1, "SHORT"));
    assert_true(canvas_qr(&canvas, 0, 0, HEIGHT, "SHORT"));
}

/* A module of one pixel is too small. */
static void test_square_too_small(void **state)
{
    (void)state;
    assert_refused(0, 0, 0, "SHORT");
    assert_refused(0, 0, 2 * 29 - 1, "SHORT");
    assert_true(canvas_qr(&canvas, 0, 0, 2 * 29, "SHORT"));
}

static void test_text_too_long(void **state)
{
    static char text[70000];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    assert_refused(0, 0, HEIGHT, text);
    text[40000] = '\0';
    assert_refused(0, 0, HEIGHT, text);
    text[667] = '\0';
    assert_refused(0, 0, HEIGHT, text);
    memset(text, 'A', 971);
    text[971] = '\0';
    assert_refused(0, 0, HEIGHT, text);
    text[970] = '\0';
    assert_true(canvas_qr(&canvas, 0, 0, HEIGHT, text));
    memset(text, 'a', 666);
    text[666] = '\0';
    assert_true(canvas_qr(&canvas, 0, 0, HEIGHT, text));
}

static void test_no_text(void **state)
{
    (void)state;
    assert_true(canvas_qr(&canvas, 0, 0, HEIGHT, ""));
}

static void test_library_stopped(void **state)
{
    (void)state;
    hosted_gives_up = true;
    assert_refused(0, 0, HEIGHT, "SHORT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_where_it_is, start, stop),
        cmocka_unit_test_setup_teardown(test_every_module, start, stop),
        cmocka_unit_test_setup_teardown(test_off_the_screen, start, stop),
        cmocka_unit_test_setup_teardown(test_wider_than_the_screen, start, stop),
        cmocka_unit_test_setup_teardown(test_square_too_small, start, stop),
        cmocka_unit_test_setup_teardown(test_text_too_long, start, stop),
        cmocka_unit_test_setup_teardown(test_no_text, start, stop),
        cmocka_unit_test_setup_teardown(test_library_stopped, start, stop),
    };

    return unit_test_run(tests);
}
