/* Text and rectangles on a framebuffer of any pixel format, in cells of one character. Pixels are only written:
 * reading write-combining memory takes for ever. No state of its own. */
#ifndef CANVAS_H
#define CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include <handoff/boot_info.h>

/* 0xRRGGBB */
typedef uint32_t colour;

/* Where the bits of a colour go in a pixel. */
struct channel {
    uint32_t mask;
    uint32_t shift; /* of its lowest bit */
    uint32_t bits;  /* 0: the screen does not show this colour */
};

struct canvas {
    uint8_t *pixels;         /* virtual address of the first one */
    uint32_t width;          /* pixels */
    uint32_t height;
    uint32_t stride;         /* bytes from one line to the next */
    uint32_t bytes_per_pixel;
    struct channel red;
    struct channel green;
    struct channel blue;
    uint32_t cell_width;     /* pixels, the font's times the scale that suits the screen's size */
    uint32_t cell_height;
    uint32_t scale;
    uint32_t columns;        /* cells */
    uint32_t rows;
};

struct rectangle {
    uint32_t x; /* pixels from the left, or cells, as the function says */
    uint32_t y; /* from the top */
    uint32_t width;
    uint32_t height;
};

/* False: there is no screen that can be drawn on (none, no virtual address, a size, stride or format that cannot be,
 * or smaller than 40 by 12 cells). The scale is the largest that leaves 80 by 24 cells: 640x480 has 80 by 30 of
 * scale 1, 1280x800 80 by 25 of 2, 1920x1080 120 by 33 of 2, 2560x1440 106 by 30 of 3, 3840x2160 96 by 27 of 5. */
bool canvas_open(struct canvas *canvas, const struct handoff_framebuffer *screen);

/* An area counted in cells, in pixels. */
static inline struct rectangle canvas_cells(const struct canvas *canvas, struct rectangle area)
{
    return (struct rectangle){area.x * canvas->cell_width, area.y * canvas->cell_height,
                              area.width * canvas->cell_width, area.height * canvas->cell_height};
}

/* What lies outside the screen is left out, here and below. In pixels. */
void canvas_fill(const struct canvas *canvas, struct rectangle area, colour paint);

/* One line of text in cells `magnified` times the usual size, cut off after `width` cells of that size and filled up
 * to it with the background. `column` and `row` count cells of the usual size. A byte without a glyph is drawn
 * as "?"; a UTF-8 character of several bytes as one "?". */
struct canvas_line {
    uint32_t column;
    uint32_t row;
    uint32_t width;
    uint32_t magnified; /* 1, 2 ... */
    colour   ink;
    colour   paper;
};
void canvas_text(const struct canvas *canvas, const struct canvas_line *line, const char *text);

/* `text` over several lines of `line->width` cells from line->row on, broken at spaces; at most `rows` of them, the
 * last ending in "..." if there is more, the unused ones blank. Returns how many were used. */
uint32_t canvas_paragraph(const struct canvas *canvas, const struct canvas_line *line, uint32_t rows,
                          const char *text);

/* How many rows canvas_paragraph takes for all of `text`. */
uint32_t canvas_paragraph_rows(uint32_t width, const char *text);

/* A QR code of `text` as large as fits into the square at (x, y) of `size` pixels, with its quiet zone, in whole
 * pixels a module, at least two. It holds at most 666 bytes, or 970 if all of them are digits, capitals, spaces or of
 * "$%*+-./:". False: the text is too long for the square, or the square is not all on the screen, or this kernel was
 * built without QR codes; nothing was drawn. */
bool canvas_qr(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t size, const char *text);

#endif
