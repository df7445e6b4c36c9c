/* Draws a QR code on a screen of its own and writes that as an image, for another program to read. */
#include "tests/unit/software_screen.h"
#include "tests/unit/unit_test.h"

static int usage(const char *program)
{
    fprintf(stderr, "usage: %s SIZE TEXT IMAGE\n\nSIZE is that of the code in pixels, IMAGE the PNM file to write.\n"
                    "exit status: 0 written, 1 no code was drawn, 2 wrong usage\n", program);
    return 2;
}

int main(int count, char **arguments)
{
    if (count != 4)
        return usage(arguments[0]);
    struct software_screen screen = software_screen_make(FORMAT_USUAL, 1024, 768, 0, 0);
    struct canvas canvas;
    if (!canvas_open(&canvas, &screen.framebuffer))
        return 1;
    canvas_fill(&canvas, (struct rectangle){0, 0, 1024, 768}, 0x202020);
    const bool drawn = canvas_qr(&canvas, 100, 20, (uint32_t)strtoul(arguments[1], NULL, 10), arguments[2]);
    if (drawn)
        software_screen_write(&screen, arguments[3]);
    software_screen_end(&screen);
    return drawn ? 0 : 1;
}
