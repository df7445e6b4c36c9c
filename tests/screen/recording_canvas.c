#include "recording_canvas.h"

#include <stdlib.h>
#include <string.h>

#define CONTRAST 125 /* of text, at least: for cameras, and for who tells no hues apart */

struct recording recording;
static char *cells;    /* rows * columns */
static colour *inks;
static struct rectangle code;
static colour *pixels; /* height * width */

void recording_start(uint32_t columns, uint32_t rows, uint32_t scale)
{
    recording_end();
    recording = (struct recording){
        .present = true,
        .canvas = {.columns = columns, .rows = rows, .scale = scale, .cell_width = RECORDING_FONT_WIDTH * scale,
                   .cell_height = RECORDING_FONT_HEIGHT * scale},
    };
    recording.canvas.width = columns * recording.canvas.cell_width;
    recording.canvas.height = rows * recording.canvas.cell_height;
    cells = malloc((size_t)columns * rows);
    inks = calloc((size_t)columns * rows, sizeof(*inks));
    pixels = calloc((size_t)recording.canvas.width * recording.canvas.height, sizeof(*pixels));
    if (cells == NULL || inks == NULL || pixels == NULL)
        abort();
    memset(cells, ' ', (size_t)columns * rows);
}

void recording_end(void)
{
    free(cells);
    free(inks);
    free(pixels);
    cells = NULL;
    inks = NULL;
    pixels = NULL;
}

const char *recording_row(uint32_t row)
{
    static char bytes[1024];
    const uint32_t columns = recording.canvas.columns;
    size_t size = columns;

    memcpy(bytes, cells + (size_t)row * columns, columns);
    while (size > 0 && bytes[size - 1] == ' ')
        size--;
    bytes[size] = '\0';
    return bytes;
}

uint32_t recording_find(const char *text)
{
    uint32_t row = 0;

    while (row < recording.canvas.rows && strstr(recording_row(row), text) == NULL)
        row++;
    return row;
}

colour recording_pixel(uint32_t x, uint32_t y)
{
    return pixels[(size_t)y * recording.canvas.width + x];
}

colour recording_paper(uint32_t column, uint32_t row)
{
    return recording_pixel(column * recording.canvas.cell_width, row * recording.canvas.cell_height);
}

colour recording_ink(uint32_t column, uint32_t row)
{
    return inks[(size_t)row * recording.canvas.columns + column];
}

uint32_t recording_brightness(colour paint)
{
    return ((paint >> 16 & 0xff) * 299 + (paint >> 8 & 0xff) * 587 + (paint & 0xff) * 114) / 1000;
}

bool canvas_open(struct canvas *canvas, const struct handoff_framebuffer *screen)
{
    *canvas = recording.canvas;
    return recording.present && screen->framebuffer.size > 0;
}

static bool is_inside(struct rectangle area, uint32_t width, uint32_t height)
{
    return area.x <= width && area.width <= width - area.x && area.y <= height && area.height <= height - area.y;
}

static bool covers(struct rectangle area, struct rectangle other)
{
    return other.x >= area.x && other.y >= area.y && other.x + other.width <= area.x + area.width &&
           other.y + other.height <= area.y + area.height;
}

static void fill(struct rectangle area, colour paint)
{
    for (uint32_t y = area.y; y < area.y + area.height; y++)
        for (uint32_t x = area.x; x < area.x + area.width; x++)
            pixels[(size_t)y * recording.canvas.width + x] = paint;
}

/* What stood in the cells that are wholly covered is gone. */
static void blank(struct rectangle area)
{
    const struct canvas *canvas = &recording.canvas;

    for (uint32_t row = 0; row < canvas->rows; row++)
        for (uint32_t column = 0; column < canvas->columns; column++)
            if (column * canvas->cell_width >= area.x && row * canvas->cell_height >= area.y &&
                (column + 1) * canvas->cell_width <= area.x + area.width &&
                (row + 1) * canvas->cell_height <= area.y + area.height)
                cells[(size_t)row * canvas->columns + column] = ' ';
}

void canvas_fill(const struct canvas *canvas, struct rectangle area, colour paint)
{
    recording.drawn++;
    if (!is_inside(area, canvas->width, canvas->height)) {
        recording.outside++;
        return;
    }
    fill(area, paint);
    blank(area);
    if (covers(area, code))
        recording.code[0] = '\0';
}

static void write_cells(const struct canvas *canvas, const struct canvas_line *line, const char *text, size_t size)
{
    char *at = cells + (size_t)line->row * canvas->columns + line->column;

    memset(at, ' ', line->width);
    memcpy(at, text, size < line->width ? size : line->width);
}

static void note_ink(const struct canvas *canvas, const struct canvas_line *line, struct rectangle area,
                     const char *text, size_t size)
{
    const uint32_t ink = recording_brightness(line->ink), paper = recording_brightness(line->paper);

    for (uint32_t row = area.y; row < area.y + area.height; row++)
        for (uint32_t column = area.x; column < area.x + area.width; column++)
            inks[(size_t)row * canvas->columns + column] = line->ink;
    if (strspn(text, " ") < size)
        recording.unreadable += (ink > paper ? ink - paper : paper - ink) < CONTRAST;
}

static void write_line(const struct canvas *canvas, const struct canvas_line *line, const char *text, size_t size)
{
    const struct rectangle area = {line->column, line->row, line->width * line->magnified, line->magnified};

    recording.drawn++;
    if (!is_inside(area, canvas->columns, canvas->rows)) {
        recording.outside++;
        return;
    }
    fill((struct rectangle){area.x * canvas->cell_width, area.y * canvas->cell_height,
                            area.width * canvas->cell_width, area.height * canvas->cell_height},
         line->paper);
    note_ink(canvas, line, area, text, size);
    if (line->magnified == 1)
        write_cells(canvas, line, text, size);
    else
        strncpy(recording.large, text, sizeof(recording.large) - 1);
}

void canvas_text(const struct canvas *canvas, const struct canvas_line *line, const char *text)
{
    write_line(canvas, line, text, strlen(text));
}

/* Broken anywhere: where exactly is the real one's business. */
uint32_t canvas_paragraph(const struct canvas *canvas, const struct canvas_line *line, uint32_t rows,
                          const char *text)
{
    struct canvas_line part = *line;
    uint32_t used = 0;

    for (uint32_t i = 0; i < rows; i++, part.row++) {
        const size_t left = strlen(text);
        const size_t size = left < line->width ? left : line->width;
        used += size > 0;
        write_line(canvas, &part, text, size);
        text += size;
    }
    return used;
}

uint32_t canvas_paragraph_rows(uint32_t width, const char *text)
{
    return (uint32_t)((strlen(text) + width - 1) / width);
}

bool canvas_qr(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t size, const char *text)
{
    const struct rectangle area = {x, y, size, size};

    if (recording.refuses_qr)
        return false;
    if (!is_inside(area, canvas->width, canvas->height))
        recording.outside++;
    recording.drawn++;
    code = area;
    strncpy(recording.code, text, sizeof(recording.code) - 1);
    return true;
}
