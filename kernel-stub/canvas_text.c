#include "canvas.h"

#include "canvas_pixels.h"
#include "font.h"

#define DOTS 3u /* "..." */

/* What is drawn on one line: characters of a text, dots, and blanks up to its end. */
struct piece {
    const char *text;
    uint32_t    characters;
    uint32_t    dots;
};

/* Bytes of the character that begins here. What is no UTF-8 is taken byte by byte. */
static uint32_t character_size(const char *text)
{
    const uint8_t lead = (uint8_t)*text;
    const uint32_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;

    for (uint32_t i = 1; i < size; i++)
        if (((uint8_t)text[i] & 0xc0) != 0x80)
            return 1;
    return size;
}

static const uint8_t *glyph_of(char character)
{
    if (character < FONT_FIRST || character > FONT_LAST)
        return font_glyphs['?' - FONT_FIRST];
    return font_glyphs[character - FONT_FIRST];
}

static const uint8_t *next_glyph(struct piece *piece)
{
    if (piece->characters > 0 && *piece->text != '\0') {
        const char character = *piece->text;
        piece->text += character_size(piece->text);
        piece->characters--;
        return glyph_of(character);
    }
    if (piece->dots == 0)
        return glyph_of(' ');
    piece->dots--;
    return glyph_of('.');
}

/* The part of the screen that a line of text takes. */
struct strip {
    uint8_t *pixels;
    uint32_t width;  /* pixels, without what lies outside the screen */
    uint32_t height;
    uint64_t scale;  /* pixels for one of the font's */
    uint32_t ink;
    uint32_t paper;
};

static struct strip strip_of(const struct canvas *canvas, const struct canvas_line *line)
{
    const uint32_t x = line->column * canvas->cell_width, y = line->row * canvas->cell_height;
    const uint64_t cell = (uint64_t)canvas->cell_width * line->magnified;
    const uint64_t width = line->width <= canvas->width / cell ? line->width * cell : canvas->width;

    return (struct strip){
        .pixels = canvas_at(canvas, x, y),
        .width = canvas_clip(x, width, canvas->width),
        .height = canvas_clip(y, (uint64_t)canvas->cell_height * line->magnified, canvas->height),
        .scale = (uint64_t)canvas->scale * line->magnified,
        .ink = pixel_of(canvas, line->ink),
        .paper = pixel_of(canvas, line->paper),
    };
}

/* One line of pixels, `glyph_line` of the font's. */
static void draw_pixels(const struct strip *strip, struct pixel_writer writer, struct piece piece,
                        uint64_t glyph_line)
{
    uint64_t run = 0; /* pixels that are still to come of the same bit */
    uint32_t bits = 0, left = 0;

    for (uint32_t x = 0; x < strip->width; x++, run--) {
        if (run == 0) {
            if (left == 0)
                bits = next_glyph(&piece)[glyph_line];
            else
                bits <<= 1;
            left = left == 0 ? FONT_WIDTH - 1 : left - 1;
            run = strip->scale;
        }
        pixel_put(&writer, (bits & 0x80) != 0 ? strip->ink : strip->paper);
    }
    pixel_finish(&writer);
}

static void draw(const struct canvas *canvas, const struct canvas_line *line, struct piece piece)
{
    if (line->column >= canvas->columns || line->row >= canvas->rows || line->magnified == 0)
        return;
    const struct strip strip = strip_of(canvas, line);
    for (uint32_t y = 0; y < strip.height; y++)
        draw_pixels(&strip, pixel_writer_at(canvas, strip.pixels + (uint64_t)y * canvas->stride), piece,
                    y / strip.scale);
}

void canvas_text(const struct canvas *canvas, const struct canvas_line *line, const char *text)
{
    draw(canvas, line, (struct piece){.text = text, .characters = line->width});
}

static const char *skip_spaces(const char *text)
{
    while (*text == ' ')
        text++;
    return text;
}

/* As much of *text, which does not begin with a space, as a line of this width holds, up to a space if there is one.
 * *text goes on to the next line. */
static struct piece take_line(const char **text, uint32_t width)
{
    struct piece piece = {.text = *text};
    const char *at = *text, *end = *text;
    uint32_t characters = 0;

    for (; *at != '\0' && characters < width; characters++) {
        if (*at == ' ') {
            piece.characters = characters;
            end = at;
        }
        at += character_size(at);
    }
    if (*at == '\0' || *at == ' ' || piece.characters == 0) {
        piece.characters = characters;
        end = at;
    }
    *text = skip_spaces(end);
    return piece;
}

uint32_t canvas_paragraph_rows(uint32_t width, const char *text)
{
    uint32_t rows = 0;

    for (text = skip_spaces(text); *text != '\0' && width > 0; rows++)
        take_line(&text, width);
    return rows;
}

static struct piece take_last_line(const char **text, uint32_t width)
{
    const char *const whole = *text;
    struct piece piece = take_line(text, width);

    if (**text == '\0')
        return piece;
    *text = whole;
    piece = take_line(text, width > DOTS ? width - DOTS : 0);
    piece.dots = DOTS;
    return piece;
}

uint32_t canvas_paragraph(const struct canvas *canvas, const struct canvas_line *line, uint32_t rows,
                          const char *text)
{
    struct canvas_line part = *line;
    uint32_t used = 0;

    if (line->width == 0 || line->magnified == 0)
        return 0;
    const uint32_t shown = canvas_clip(line->row, UINT32_MAX, canvas->rows) / line->magnified;
    const uint32_t all = rows < shown ? rows : shown;
    text = skip_spaces(text);
    for (uint32_t i = 0; i < all; i++, part.row += line->magnified) {
        used += *text != '\0';
        draw(canvas, &part, i + 1 == all ? take_last_line(&text, line->width) : take_line(&text, line->width));
    }
    return used;
}
