/* Colours that differ in brightness too: for those who do not tell hues apart, and for cameras. */
#ifndef SCREEN_COLOURS_H
#define SCREEN_COLOURS_H

enum {
    COLOUR_PAPER = 0x0c1014,
    COLOUR_INK = 0xf0f0f0,
    COLOUR_FAINT = 0x9aa4ae, /* ink */
    COLOUR_TITLE = 0x28323c,
    COLOUR_RUNNING = 0x1c4f9c,
    COLOUR_GOOD = 0x006e2e,
    COLOUR_BAD = 0xb00020,
    COLOUR_DOUBT = 0xe0b000,
    COLOUR_ON_DOUBT = 0x000000, /* ink */
};

#endif
