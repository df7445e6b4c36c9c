#include "screen_row.h"

#define DOTS 3

static uint32_t characters_of(const char *text)
{
    uint32_t characters = 0;

    for (; *text; text++)
        characters += (*text & 0xc0) != 0x80; /* not a continuation byte of UTF-8 */
    return characters;
}

void screen_row(const struct canvas *canvas, const struct canvas_line *line, const char *text)
{
    struct canvas_line part = *line;
    const bool cut = characters_of(text) > line->width && line->width > DOTS;

    if (cut)
        part.width -= DOTS;
    canvas_text(canvas, &part, text);
    if (cut) {
        part.column += part.width;
        part.width = DOTS;
        canvas_text(canvas, &part, "...");
    }
}
