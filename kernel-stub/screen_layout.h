/* What stands where on a screen of so many cells. Pure. */
#ifndef SCREEN_LAYOUT_H
#define SCREEN_LAYOUT_H

#include "canvas.h"

/* In cells, none over another, all inside the screen. Height 0: there is no room for it. */
struct screen_layout {
    uint32_t         magnified; /* the verdict's letters; as many rows has the band */
    uint32_t         margin;    /* columns beside the text */
    struct rectangle header;    /* a row or two */
    struct rectangle map;
    struct rectangle legend;
    struct rectangle band;      /* the verdict in large letters */
    struct rectangle words;     /* the part of it with what happens now */
    struct rectangle questions;
    struct rectangle findings;
    struct rectangle result;
    uint32_t         code;      /* pixels that its QR code is wide; 0: the result is told in words */
};

/* `canvas` has been opened: at least 40 by 12 cells. What matters least is left out first. */
struct screen_layout screen_layout(const struct canvas *canvas);

#endif
