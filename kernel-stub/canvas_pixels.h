/* How the canvas writes pixels: from left to right, eight bytes at a time, whatever the size of a pixel. */
#ifndef CANVAS_PIXELS_H
#define CANVAS_PIXELS_H

#include "canvas.h"

/* A colour as it stands in the framebuffer. */
uint32_t pixel_of(const struct canvas *canvas, colour paint);

/* How much of `length` from `start` on lies before `end`. */
static inline uint32_t canvas_clip(uint32_t start, uint64_t length, uint32_t end)
{
    const uint32_t room = start < end ? end - start : 0;

    return length < room ? (uint32_t)length : room;
}

static inline uint8_t *canvas_at(const struct canvas *canvas, uint32_t x, uint32_t y)
{
    return canvas->pixels + (uint64_t)y * canvas->stride + (uint64_t)x * canvas->bytes_per_pixel;
}

struct pixel_writer {
    uint8_t *next;
    uint64_t waiting; /* bytes for *next, the first one lowest, while they are no eight yet */
    uint32_t bits;    /* of them */
    uint32_t pixel_bits;
};

static inline struct pixel_writer pixel_writer_at(const struct canvas *canvas, uint8_t *first)
{
    return (struct pixel_writer){.next = first, .pixel_bits = canvas->bytes_per_pixel * 8};
}

static inline void pixel_put(struct pixel_writer *writer, uint32_t pixel)
{
    writer->waiting |= (uint64_t)pixel << writer->bits;
    writer->bits += writer->pixel_bits;
    if (writer->bits < 64)
        return;
    __builtin_memcpy(writer->next, &writer->waiting, sizeof(writer->waiting));
    writer->next += sizeof(writer->waiting);
    writer->bits -= 64;
    writer->waiting = writer->bits == 0 ? 0 : pixel >> (writer->pixel_bits - writer->bits);
}

/* To be called behind the last pixel. */
static inline void pixel_finish(struct pixel_writer *writer)
{
    for (; writer->bits > 0; writer->bits -= 8, writer->waiting >>= 8)
        *writer->next++ = (uint8_t)writer->waiting;
}

#endif
