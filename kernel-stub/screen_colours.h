/* Colours that differ in brightness too: for those who do not tell hues apart, and for cameras. */
#ifndef SCREEN_COLOURS_H
#define SCREEN_COLOURS_H

#define COLOUR_PAPER      0x0c1014u
#define COLOUR_INK        0xf0f0f0u
#define COLOUR_FAINT      0x9aa4aeu
#define COLOUR_TITLE      0x28323cu
#define COLOUR_RUNNING    0x1c4f9cu
#define COLOUR_GOOD       0x006e2eu
#define COLOUR_BAD        0xb00020u
#define COLOUR_DOUBT      0xe0b000u
#define COLOUR_ON_DOUBT   0x000000u /* ink */
#define COLOUR_BAD_WORD   0xff7a85u /* ink on COLOUR_PAPER */
#define COLOUR_DOUBT_WORD 0xf0c838u

#endif
