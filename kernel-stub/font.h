/* The font of canvas.h. scripts/make-font makes it from a console font of the system that builds. */
#ifndef FONT_H
#define FONT_H

#include <stdint.h>

#define FONT_WIDTH  8u /* pixels: the bits of a byte, the highest on the left */
#define FONT_HEIGHT 16u
#define FONT_FIRST  0x20 /* the printable characters of ASCII */
#define FONT_LAST   0x7e

extern const uint8_t font_glyphs[FONT_LAST - FONT_FIRST + 1][FONT_HEIGHT];

#endif
