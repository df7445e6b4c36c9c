/* canvas.h: whatever a framebuffer is said to be and whatever is drawn, what lies outside is not written, and a
 * rectangle is exactly where it should be. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "kernel-stub/canvas.h"

#define MOST   0x80000u /* bytes of a framebuffer */
#define UNUSED 0xa5

/* Small numbers, and sometimes those at the end of the range. */
static uint32_t size_from(struct input *input)
{
    const uint32_t number = (uint32_t)input_number(input, 2);

    return number < 0xff00 ? number : (uint32_t)input_number(input, 4);
}

static void format_from(struct input *input, struct handoff_framebuffer *screen)
{
    static const uint32_t masks[][3] = {{0xff0000, 0xff00, 0xff}, {0xff, 0xff00, 0xff0000}, {0xf800, 0x7e0, 0x1f},
                                        {0xe0, 0x1c, 3}, {0x3ff00000, 0xffc00, 0x3ff}, {0, 0xff, 0}};
    const uint8_t form = input_byte(input);
    const uint32_t *mask = masks[form % 6];

    screen->red_mask = form < 240 ? mask[0] : (uint32_t)input_number(input, 4);
    screen->green_mask = form < 240 ? mask[1] : (uint32_t)input_number(input, 4);
    screen->blue_mask = form < 240 ? mask[2] : (uint32_t)input_number(input, 4);
    screen->bits_per_pixel = form < 240 ? 8u * (1 + input_below(input, 4)) : input_byte(input);
}

static struct handoff_framebuffer description_from(struct input *input)
{
    struct handoff_framebuffer screen = {0};

    format_from(input, &screen);
    screen.width = 320 + size_from(input) % 512;
    screen.height = 192 + size_from(input) % 512;
    screen.stride = screen.width * (screen.bits_per_pixel / 8) + input_below(input, 64);
    screen.framebuffer.size = (uint64_t)screen.stride * screen.height;
    switch (input_byte(input)) { /* one of them is something else */
    case 0: screen.width = size_from(input); break;
    case 1: screen.height = size_from(input); break;
    case 2: screen.stride = size_from(input); break;
    case 3: screen.framebuffer.size = input_number(input, 3); break;
    default: break;
    }
    return screen;
}

static struct canvas_line line_from(struct input *input)
{
    struct canvas_line line;

    line.column = size_from(input) % 300;
    line.row = size_from(input) % 100;
    line.width = size_from(input);
    line.magnified = input_byte(input) < 200 ? input_below(input, 8) : size_from(input);
    line.ink = (uint32_t)input_number(input, 3);
    line.paper = (uint32_t)input_number(input, 3);
    return line;
}

static bool is_unused(const uint8_t *bytes, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++)
        if (bytes[i] != UNUSED)
            return false;
    return true;
}

/* What a pixel of this colour is. */
static void pixel_from(const struct canvas *canvas, colour paint, uint8_t *pixel)
{
    canvas_fill(canvas, (struct rectangle){0, 0, 1, 1}, paint);
    memcpy(pixel, canvas->pixels, canvas->bytes_per_pixel);
}

/* Every byte is of the rectangle's colour, or as it was. */
static void check_fill(const struct canvas *canvas, struct rectangle area, colour paint, uint64_t size)
{
    const uint64_t right = (uint64_t)area.x + area.width, lower = (uint64_t)area.y + area.height;
    const uint32_t bytes = canvas->bytes_per_pixel;
    uint8_t pixel[4];

    pixel_from(canvas, paint, pixel);
    memset(canvas->pixels, UNUSED, size);
    canvas_fill(canvas, area, paint);
    for (uint32_t y = 0; y < canvas->height; y++) {
        const uint8_t *line = canvas->pixels + (uint64_t)y * canvas->stride;
        const bool inside = y >= area.y && y < lower;
        for (uint32_t x = 0; x < canvas->width; x++)
            require(inside && x >= area.x && x < right ? memcmp(line + (size_t)x * bytes, pixel, bytes) == 0
                                                       : is_unused(line + (size_t)x * bytes, bytes));
    }
}

static void draw_something(struct input *input, const struct canvas *canvas, uint64_t size)
{
    const uint8_t what = input_byte(input);
    const uint32_t x = size_from(input), y = size_from(input), width = size_from(input), height = size_from(input);
    const struct canvas_line line = line_from(input);
    char *text = input_text(input, input_byte(input));

    if (what < 40)
        check_fill(canvas, (struct rectangle){x, y, width, height}, line.ink, size);
    else if (what < 120)
        canvas_text(canvas, &line, text);
    else if (what < 200)
        require(canvas_paragraph(canvas, &line, height, text) <= height);
    else
        canvas_qr(canvas, x, y, width, text);
    free(text);
}

/* Between the lines of the screen, and behind the last one, nothing was written. */
static void check_unused(const struct canvas *canvas, uint64_t size)
{
    const uint64_t line = (uint64_t)canvas->width * canvas->bytes_per_pixel;

    for (uint32_t y = 0; y < canvas->height; y++) {
        const uint64_t from = (uint64_t)y * canvas->stride + line;
        const uint64_t to = y + 1 < canvas->height ? (uint64_t)(y + 1) * canvas->stride : size;
        require(is_unused(canvas->pixels + from, to - from));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct handoff_framebuffer screen = description_from(&input);
    const uint64_t there = screen.framebuffer.size;
    const uint8_t offset = input_below(&input, 8);
    struct canvas canvas;

    if (there > MOST)
        return 0;
    uint8_t *bytes = exact(offset + there);
    memset(bytes, UNUSED, offset + there);
    screen.framebuffer.virtual_address = (uint64_t)(bytes + offset);
    if (canvas_open(&canvas, &screen)) {
        require(canvas.columns >= 40 && canvas.rows >= 12);
        require((uint64_t)canvas.stride * (canvas.height - 1) <= there);
        for (unsigned i = 0; i < 6 && input.size > 0; i++)
            draw_something(&input, &canvas, there);
        check_unused(&canvas, there);
    }
    require(is_unused(bytes, offset));
    free(bytes);
    return 0;
}
