/* No QR codes, where there is no library for them. */
#include "../canvas.h"

bool canvas_qr(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t size, const char *text)
{
    (void)canvas;
    (void)x;
    (void)y;
    (void)size;
    (void)text;
    return false;
}
