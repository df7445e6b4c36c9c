/* The canvas of kernel-stub/canvas.h, which notes what is drawn instead of drawing it. */
#ifndef TESTS_SCREEN_RECORDING_CANVAS_H
#define TESTS_SCREEN_RECORDING_CANVAS_H

#include "kernel-stub/canvas.h"

#define RECORDING_FONT_WIDTH  8
#define RECORDING_FONT_HEIGHT 16

struct recording {
    struct canvas canvas;
    bool     present;    /* is there a screen? */
    bool     refuses_qr;
    unsigned drawn;      /* how often anything was */
    unsigned outside;    /* how often something was not all on the screen */
    unsigned unreadable; /* how often text had nearly the brightness of its paper */
    char     large[32];  /* the last text in letters of more than the usual size */
    char     code[1024]; /* the last QR code; empty: none, or it was painted over */
};
extern struct recording recording;

/* An empty screen, present. */
void recording_start(uint32_t columns, uint32_t rows, uint32_t scale);
void recording_end(void);

/* A row as text, without the blanks at its end; valid until the next call. */
const char *recording_row(uint32_t row);

/* The first row that contains the text; `recording.canvas.rows` if none does. */
uint32_t recording_find(const char *text);

/* The colour of a pixel; of text, its paper; of what was written there last in any size, its ink. */
colour recording_pixel(uint32_t x, uint32_t y);
colour recording_paper(uint32_t column, uint32_t row);
colour recording_ink(uint32_t column, uint32_t row);

/* From 0, black, to 255. */
uint32_t recording_brightness(colour paint);

#endif
