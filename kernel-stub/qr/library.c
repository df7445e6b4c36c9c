/* QR codes of the library qrcodegen. */
#include <qrcodegen/qrcodegen.h>

#include "../arch.h"
#include "../canvas.h"

/* 97 modules wide: more of them are not told apart on a photograph of a screen. Holds 666 bytes. */
#define HIGHEST_VERSION 20
#define BUFFER_SIZE     qrcodegen_BUFFER_LEN_FOR_VERSION(HIGHEST_VERSION)

#define QUIET_ZONE    4u /* modules on each side, as the standard wants */
#define LEAST_MODULE  2u /* pixels */
#define DARK          0x000000u
#define LIGHT         0xffffffu

static uint8_t working_memory[BUFFER_SIZE];
static uint8_t code[BUFFER_SIZE];

struct request {
    const struct canvas *canvas;
    struct rectangle     square;
    const char          *text;
    bool                 drawn;
};

static void draw_module(const struct request *request, uint32_t module, uint32_t x, uint32_t y)
{
    const struct rectangle area = {request->square.x + x * module, request->square.y + y * module, module, module};

    if (qrcodegen_getModule(code, (int)x, (int)y))
        canvas_fill(request->canvas, area, DARK);
}

/* What the modules leave of the square is shared out between its sides. */
static void draw(struct request *request, uint32_t modules, uint32_t module)
{
    const uint32_t margin = (request->square.width - modules * module) / 2;

    canvas_fill(request->canvas, request->square, LIGHT);
    request->square.x += margin;
    request->square.y += margin;
    for (uint32_t y = 0; y < modules; y++)
        for (uint32_t x = 0; x < modules; x++)
            draw_module(request, module, x, y);
    request->drawn = true;
}

static void encode_and_draw(void *argument)
{
    struct request *request = argument;

    if (!qrcodegen_encodeText(request->text, working_memory, code, qrcodegen_Ecc_MEDIUM, qrcodegen_VERSION_MIN,
                              HIGHEST_VERSION, qrcodegen_Mask_AUTO, true))
        return;
    const uint32_t modules = (uint32_t)qrcodegen_getSize(code);
    const uint32_t module = request->square.width / (modules + 2 * QUIET_ZONE);
    if (module >= LEAST_MODULE)
        draw(request, modules, module);
}

/* Of a code that is cut off nothing can be read. */
static bool lies_on_screen(const struct canvas *canvas, const struct rectangle *square)
{
    return square->width <= canvas->width && square->x <= canvas->width - square->width &&
           square->height <= canvas->height && square->y <= canvas->height - square->height;
}

bool canvas_qr(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t size, const char *text)
{
    struct request request = {.canvas = canvas, .square = {x, y, size, size}, .text = text};

    return lies_on_screen(canvas, &request.square) && arch_run_hosted(encode_and_draw, &request) && request.drawn;
}
