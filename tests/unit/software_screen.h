/* A framebuffer of any format in ordinary memory, and how it is looked at: each pixel's colour, and the text of its
 * cells, found by comparing them with the font. */
#ifndef TESTS_UNIT_SOFTWARE_SCREEN_H
#define TESTS_UNIT_SOFTWARE_SCREEN_H

#include "kernel-stub/canvas.h"

struct pixel_format {
    const char *name;
    uint32_t    bits;
    uint32_t    red;
    uint32_t    green;
    uint32_t    blue;
};

extern const struct pixel_format pixel_formats[];
extern const unsigned pixel_format_count;
#define FORMAT_USUAL (&pixel_formats[0])

struct software_screen {
    struct handoff_framebuffer framebuffer; /* what canvas_open is given */
    const struct pixel_format *format;
    uint8_t                   *block; /* its first `offset` bytes come before the framebuffer, its end ends it */
    uint32_t                   offset;
};

/* Lines are `stride_more` bytes further apart than they are long; the framebuffer begins `offset` bytes after an
 * address that is aligned. Every byte of it is SCREEN_BLANK. To be freed by software_screen_end. */
#define SCREEN_BLANK 0xa5
struct software_screen software_screen_make(const struct pixel_format *format, uint32_t width, uint32_t height,
                                            uint32_t stride_more, uint32_t offset);

/* Asserts that nothing was written in front of the framebuffer and between its lines, and frees it. */
void software_screen_end(struct software_screen *screen);

bool software_screen_is_blank(const struct software_screen *screen, uint32_t x, uint32_t y);

/* Does the pixel show this colour, as exactly as the format can? */
bool software_screen_shows(const struct software_screen *screen, uint32_t x, uint32_t y, colour paint);

/* What stands in `width` cells, `magnified` times the usual ones, from (column, row) on, in this ink on anything else
 * that is all one colour. A cell with something else in it reads as '\1'. Until the next call. */
const char *software_screen_read(const struct software_screen *screen, const struct canvas *canvas,
                                 const struct canvas_line *line);

/* A PNM image (binary PPM) of it, as QEMU's screendump writes one. */
void software_screen_write(const struct software_screen *screen, const char *path);

#endif
