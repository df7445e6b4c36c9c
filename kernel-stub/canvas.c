#include "canvas.h"

#include "canvas_pixels.h"
#include "font.h"

/* What a screen shows at least, and what the scale leaves of it: a terminal's size, as large as it can be. */
#define LEAST_COLUMNS 40u
#define LEAST_ROWS    12u
#define GOOD_COLUMNS  80u
#define GOOD_ROWS     24u

/* False: the bits of this colour are not next to each other. */
static bool make_channel(struct channel *channel, uint32_t mask)
{
    *channel = (struct channel){.mask = mask};
    if (mask == 0)
        return true;
    channel->shift = (uint32_t)__builtin_ctz(mask);
    channel->bits = 32 - (uint32_t)__builtin_clz(mask) - channel->shift;
    return (uint64_t)mask >> channel->shift == (1ULL << channel->bits) - 1;
}

static bool make_format(struct canvas *canvas, const struct handoff_framebuffer *screen)
{
    const uint32_t red = screen->red_mask, green = screen->green_mask, blue = screen->blue_mask;
    const uint32_t bits = screen->bits_per_pixel;

    if (bits == 0 || bits > 32 || bits % 8 != 0)
        return false;
    if ((red | green | blue) == 0 || (uint64_t)(red | green | blue) >> bits != 0)
        return false;
    if ((red & green) != 0 || (red & blue) != 0 || (green & blue) != 0)
        return false;
    canvas->bytes_per_pixel = bits / 8;
    return make_channel(&canvas->red, red) && make_channel(&canvas->green, green) &&
           make_channel(&canvas->blue, blue);
}

/* Does what the size and the stride say lie in the framebuffer? */
static bool lies_in_framebuffer(const struct canvas *canvas, const struct handoff_span *framebuffer)
{
    const uint64_t line = (uint64_t)canvas->width * canvas->bytes_per_pixel;

    return framebuffer->virtual_address != 0 && framebuffer->size - 1 <= ~framebuffer->virtual_address &&
           line <= canvas->stride && line <= framebuffer->size &&
           (uint64_t)canvas->stride * (canvas->height - 1) <= framebuffer->size - line;
}

static bool leaves(const struct canvas *canvas, uint32_t scale, uint32_t columns, uint32_t rows)
{
    return canvas->width / (FONT_WIDTH * scale) >= columns && canvas->height / (FONT_HEIGHT * scale) >= rows;
}

static void choose_scale(struct canvas *canvas)
{
    canvas->scale = 1;
    while (leaves(canvas, canvas->scale + 1, GOOD_COLUMNS, GOOD_ROWS))
        canvas->scale++;
    canvas->cell_width = FONT_WIDTH * canvas->scale;
    canvas->cell_height = FONT_HEIGHT * canvas->scale;
    canvas->columns = canvas->width / canvas->cell_width;
    canvas->rows = canvas->height / canvas->cell_height;
}

bool canvas_open(struct canvas *canvas, const struct handoff_framebuffer *screen)
{
    *canvas = (struct canvas){
        .pixels = (uint8_t *)screen->framebuffer.virtual_address,
        .width = screen->width,
        .height = screen->height,
        .stride = screen->stride,
    };
    if (!leaves(canvas, 1, LEAST_COLUMNS, LEAST_ROWS) || !make_format(canvas, screen) ||
        !lies_in_framebuffer(canvas, &screen->framebuffer))
        return false;
    choose_scale(canvas);
    return true;
}

/* `value` has 8 bits: repeated, they fill a channel of any width, and full stays full. */
static uint32_t channel_of(const struct channel *channel, uint32_t value)
{
    return channel->bits == 0 ? 0 : (value & 0xff) * 0x01010101u >> (32 - channel->bits) << channel->shift;
}

uint32_t pixel_of(const struct canvas *canvas, colour paint)
{
    return channel_of(&canvas->red, paint >> 16) | channel_of(&canvas->green, paint >> 8) |
           channel_of(&canvas->blue, paint);
}

/* Whole pixels of one, of two, of three and of four bytes. */
struct pattern {
    uint64_t word[3];
};

static struct pattern pattern_of(const struct canvas *canvas, uint32_t pixel)
{
    struct pattern pattern = {{0}};
    struct pixel_writer writer = pixel_writer_at(canvas, (uint8_t *)pattern.word);

    for (uint32_t bytes = 0; bytes < sizeof(pattern); bytes += canvas->bytes_per_pixel)
        pixel_put(&writer, pixel);
    return pattern;
}

static void fill_line(uint8_t *at, uint64_t bytes, const struct pattern *pattern)
{
    unsigned i = 0;

    for (; bytes >= sizeof(pattern->word[0]); bytes -= sizeof(pattern->word[0])) {
        __builtin_memcpy(at, &pattern->word[i], sizeof(pattern->word[0]));
        at += sizeof(pattern->word[0]);
        i = i == 2 ? 0 : i + 1;
    }
    for (uint64_t word = pattern->word[i]; bytes > 0; bytes--, word >>= 8)
        *at++ = (uint8_t)word;
}

void canvas_fill(const struct canvas *canvas, struct rectangle area, colour paint)
{
    const uint32_t width = canvas_clip(area.x, area.width, canvas->width);
    const uint32_t height = canvas_clip(area.y, area.height, canvas->height);
    const struct pattern pattern = pattern_of(canvas, pixel_of(canvas, paint));

    if (width == 0)
        return;
    for (uint32_t y = 0; y < height; y++)
        fill_line(canvas_at(canvas, area.x, area.y + y), (uint64_t)width * canvas->bytes_per_pixel, &pattern);
}
