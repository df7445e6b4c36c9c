/* The framebuffer as the kernel is told of it, for each format that a Graphics Output Protocol may have. */
#include "check_handed.h"
#include "fake_protocols.h"
#include "tests/unit/unit_test.h"

#define WIDTH     800
#define HEIGHT    600
#define SCAN_LINE 832 /* pixels; more than are shown */

static struct machine machine;

/* What the kernel was handed; the machine has stopped. */
static struct handoff_framebuffer screen_of(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *information,
                                            EFI_PHYSICAL_ADDRESS base)
{
    machine_start(&machine, 48);
    fake_protocols_set_screen(information, base);
    machine_run(&machine);
    const struct handoff_framebuffer screen = machine_handed(&machine)->screen;
    machine_stop(&machine);
    return screen;
}

static EFI_GRAPHICS_OUTPUT_MODE_INFORMATION mode_of(EFI_GRAPHICS_PIXEL_FORMAT format)
{
    return (EFI_GRAPHICS_OUTPUT_MODE_INFORMATION){
        .HorizontalResolution = WIDTH,
        .VerticalResolution = HEIGHT,
        .PixelFormat = format,
        .PixelsPerScanLine = SCAN_LINE,
    };
}

/* red, green, blue, reserved; bits a pixel. */
static void expect(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *information, const uint32_t masks[4], uint32_t bits)
{
    const struct handoff_framebuffer screen = screen_of(information, FAKE_SCREEN_BASE);

    assert_int_equal(screen.framebuffer.physical_address, FAKE_SCREEN_BASE);
    assert_int_equal(screen.red_mask, masks[0]);
    assert_int_equal(screen.green_mask, masks[1]);
    assert_int_equal(screen.blue_mask, masks[2]);
    assert_int_equal(screen.reserved_mask, masks[3]);
    assert_int_equal(screen.bits_per_pixel, bits);
    assert_int_equal(screen.width, WIDTH);
    assert_int_equal(screen.height, HEIGHT);
    assert_int_equal(screen.stride, SCAN_LINE * bits / 8);
    assert_int_equal(screen.framebuffer.size, SCAN_LINE * bits / 8 * HEIGHT);
}

static void usual_formats(void **state)
{
    static const uint32_t red_first[] = {0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000};
    static const uint32_t blue_first[] = {0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000};
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION mode = mode_of(PixelRedGreenBlueReserved8BitPerColor);

    (void)state;
    expect(&mode, red_first, 32);
    mode.PixelFormat = PixelBlueGreenRedReserved8BitPerColor;
    expect(&mode, blue_first, 32);
}

static void masks_of_its_own(void **state)
{
    static const struct {
        uint32_t masks[4];
        uint32_t bits;
    } cases[] = {
        {{0x3ff00000, 0x000ffc00, 0x000003ff, 0xc0000000}, 32},
        {{0x00ff0000, 0x0000ff00, 0x000000ff, 0}, 24},
        {{0xf800, 0x07e0, 0x001f, 0}, 16},
        {{0x001f, 0x03e0, 0x7c00, 0}, 16},
    };
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION mode = mode_of(PixelBitMask);

    (void)state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        const uint32_t *masks = cases[i].masks;

        mode.PixelInformation = (EFI_PIXEL_BITMASK){masks[0], masks[1], masks[2], masks[3]};
        expect(&mode, masks, cases[i].bits);
    }
}

/* Nothing is left of what was read before it turned out so. */
static void none_to_draw_on(void **state)
{
    static const struct handoff_framebuffer none;
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION copies = mode_of(PixelBltOnly), empty = mode_of(PixelBitMask),
                                         good = mode_of(PixelBlueGreenRedReserved8BitPerColor);
    struct handoff_framebuffer screen = screen_of(&copies, FAKE_SCREEN_BASE);

    (void)state;
    assert_memory_equal(&screen, &none, sizeof(screen));
    copies.PixelInformation = (EFI_PIXEL_BITMASK){0xff0000, 0xff00, 0xff, 0};
    screen = screen_of(&copies, FAKE_SCREEN_BASE);
    assert_memory_equal(&screen, &none, sizeof(screen));
    screen = screen_of(&good, 0);
    assert_memory_equal(&screen, &none, sizeof(screen));
    screen = screen_of(&empty, FAKE_SCREEN_BASE);
    assert_memory_equal(&screen, &none, sizeof(screen));
}

/* Its two addresses have the same position in the largest page that it could be mapped with. */
static void lies_as_large_pages_want_it(void **state)
{
    static const struct {
        UINT32 side; /* pixels */
        UINT64 page;
    } cases[] = {{512, 4 * KIB}, {1024, 2 * MIB}, {16384, GIB}};
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION mode = mode_of(PixelBlueGreenRedReserved8BitPerColor);

    (void)state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        mode.HorizontalResolution = mode.VerticalResolution = mode.PixelsPerScanLine = cases[i].side;
        const struct handoff_span span = screen_of(&mode, FAKE_SCREEN_BASE + 0x21234000).framebuffer;
        assert_int_equal(span.physical_address % cases[i].page, span.virtual_address % cases[i].page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(usual_formats),
        unit_test_machine(masks_of_its_own),
        unit_test_machine(none_to_draw_on),
        unit_test_machine(lies_as_large_pages_want_it),
    };

    return unit_test_run(tests);
}
