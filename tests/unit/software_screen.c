#include "software_screen.h"

#include "kernel-stub/font.h"
#include "unit_test.h"

const struct pixel_format pixel_formats[] = {
    {"blue green red reserved", 32, 0xff0000, 0xff00, 0xff},
    {"red green blue reserved", 32, 0xff, 0xff00, 0xff0000},
    {"reserved first", 32, 0xff000000, 0xff0000, 0xff00},
    {"24 bits", 24, 0xff0000, 0xff00, 0xff},
    {"24 bits, red first", 24, 0xff, 0xff00, 0xff0000},
    {"30 bits", 32, 0x3ff00000, 0xffc00, 0x3ff},
    {"16 bits, 5 6 5", 16, 0xf800, 0x7e0, 0x1f},
    {"16 bits, 5 5 5", 16, 0x7c00, 0x3e0, 0x1f},
    {"12 bits in 24", 24, 0xf00000, 0xf00, 0xf},
    {"8 bits, 3 3 2", 8, 0xe0, 0x1c, 0x03},
    {"a bit each", 8, 4, 2, 1},
    {"green only", 8, 0, 0xff, 0},
    {"all of red", 32, 0xffffffff, 0, 0},
};
const unsigned pixel_format_count = COUNT(pixel_formats);

static size_t line_bytes(const struct handoff_framebuffer *framebuffer)
{
    return framebuffer->width * (size_t)framebuffer->bits_per_pixel / 8;
}

struct software_screen software_screen_make(const struct pixel_format *format, uint32_t width, uint32_t height,
                                            uint32_t stride_more, uint32_t offset)
{
    struct software_screen screen = {
        .framebuffer = {.width = width, .height = height, .bits_per_pixel = format->bits, .red_mask = format->red,
                        .green_mask = format->green, .blue_mask = format->blue},
        .format = format,
        .offset = offset,
    };
    struct handoff_framebuffer *framebuffer = &screen.framebuffer;

    framebuffer->stride = (uint32_t)line_bytes(framebuffer) + stride_more;
    framebuffer->framebuffer.size = (size_t)framebuffer->stride * (height - 1) + line_bytes(framebuffer);
    screen.block = malloc(offset + framebuffer->framebuffer.size);
    assert_non_null(screen.block);
    memset(screen.block, SCREEN_BLANK, offset + framebuffer->framebuffer.size);
    framebuffer->framebuffer.virtual_address = (uint64_t)(screen.block + offset);
    return screen;
}

static const uint8_t *line_of(const struct software_screen *screen, uint32_t y)
{
    return screen->block + screen->offset + (size_t)y * screen->framebuffer.stride;
}

static bool all_blank(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != SCREEN_BLANK)
            return false;
    return true;
}

void software_screen_end(struct software_screen *screen)
{
    const struct handoff_framebuffer *framebuffer = &screen->framebuffer;
    const size_t line = line_bytes(framebuffer);

    assert_true(all_blank(screen->block, screen->offset));
    for (uint32_t y = 0; y + 1 < framebuffer->height; y++)
        if (!all_blank(line_of(screen, y) + line, framebuffer->stride - line))
            fail_msg("%s: written behind line %u", screen->format->name, y);
    free(screen->block);
}

static uint32_t pixel_at(const struct software_screen *screen, uint32_t x, uint32_t y)
{
    const uint32_t bytes = screen->framebuffer.bits_per_pixel / 8;
    uint32_t pixel = 0;

    assert_true(x < screen->framebuffer.width && y < screen->framebuffer.height);
    for (uint32_t i = bytes; i > 0; i--)
        pixel = pixel << 8 | line_of(screen, y)[(size_t)x * bytes + i - 1];
    return pixel;
}

bool software_screen_is_blank(const struct software_screen *screen, uint32_t x, uint32_t y)
{
    const uint32_t bytes = screen->framebuffer.bits_per_pixel / 8;

    return all_blank(line_of(screen, y) + (size_t)x * bytes, bytes);
}

/* The share of the channel that is lit, of 255. */
static uint32_t brightness(uint32_t pixel, uint32_t mask)
{
    return (uint32_t)(((uint64_t)(pixel & mask) * 255 + mask / 2) / mask);
}

/* With fewer than 8 bits, a step off is as near as it gets; black and white are always exact. */
static bool channel_shows(uint32_t pixel, uint32_t mask, uint32_t wanted)
{
    const uint32_t step = mask == 0 ? 0 : brightness(mask & (~mask + 1), mask);

    if (mask == 0)
        return true;
    const uint32_t shown = brightness(pixel, mask);
    if (wanted == 0 || wanted == 255 || step <= 1)
        return shown == wanted;
    return shown + step >= wanted && shown <= wanted + step;
}

bool software_screen_shows(const struct software_screen *screen, uint32_t x, uint32_t y, colour paint)
{
    const struct pixel_format *format = screen->format;
    const uint32_t pixel = pixel_at(screen, x, y);

    return (pixel & ~(format->red | format->green | format->blue)) == 0 &&
           channel_shows(pixel, format->red, paint >> 16 & 0xff) &&
           channel_shows(pixel, format->green, paint >> 8 & 0xff) && channel_shows(pixel, format->blue, paint & 0xff);
}

/* A square of the cell, as large as a pixel of the font, all of one colour. */
static bool same_square(const struct software_screen *screen, uint32_t x, uint32_t y, uint32_t size, colour paint)
{
    for (uint32_t i = 0; i < size * size; i++)
        if (!software_screen_shows(screen, x + i % size, y + i / size, paint))
            return false;
    return true;
}

static bool is_glyph(const struct software_screen *screen, uint32_t x, uint32_t y, uint32_t scale,
                     const uint8_t *glyph, const struct canvas_line *line)
{
    for (uint32_t i = 0; i < FONT_WIDTH * FONT_HEIGHT; i++) {
        const bool inked = (glyph[i / FONT_WIDTH] & (0x80 >> i % FONT_WIDTH)) != 0;
        if (!same_square(screen, x + i % FONT_WIDTH * scale, y + i / FONT_WIDTH * scale, scale,
                         inked ? line->ink : line->paper))
            return false;
    }
    return true;
}

const char *software_screen_read(const struct software_screen *screen, const struct canvas *canvas,
                                 const struct canvas_line *line)
{
    static char text[1024];
    const uint32_t scale = canvas->scale * line->magnified;

    assert_true(line->width < sizeof(text));
    for (uint32_t i = 0; i < line->width; i++) {
        text[i] = '\1';
        for (char character = FONT_FIRST; character <= FONT_LAST; character++)
            if (is_glyph(screen, line->column * canvas->cell_width + i * FONT_WIDTH * scale,
                         line->row * canvas->cell_height, scale, font_glyphs[character - FONT_FIRST], line))
                text[i] = character;
    }
    text[line->width] = '\0';
    return text;
}

void software_screen_write(const struct software_screen *screen, const char *path)
{
    const struct handoff_framebuffer *framebuffer = &screen->framebuffer;
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fprintf(file, "P6\n%u %u\n255\n", framebuffer->width, framebuffer->height);
    for (uint32_t y = 0; y < framebuffer->height; y++)
        for (uint32_t x = 0; x < framebuffer->width; x++) {
            const uint32_t pixel = pixel_at(screen, x, y);
            fputc((int)brightness(pixel, screen->format->red), file);
            fputc((int)brightness(pixel, screen->format->green), file);
            fputc((int)brightness(pixel, screen->format->blue), file);
        }
    assert_int_equal(fclose(file), 0);
}
