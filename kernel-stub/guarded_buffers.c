#include "guarded_buffers.h"

#include <stddef.h>
#include <string.h>

static bool lending;

void guarded_buffers_begin(bool lend)
{
    lending = lend;
}

static uint64_t lend(struct guarded_buffers *lent, const void *object, void *original, UINTN size)
{
    if (!lending || object == NULL || size > ARCH_BUFFER_SIZE || lent->count == ARCH_BUFFERS)
        return (uint64_t)(uintptr_t)object;
    uint8_t *copy = arch_buffer_end(lent->count) - size;
    memcpy(copy, object, size);
    lent->buffer[lent->count].original = original;
    lent->buffer[lent->count].copy = copy;
    lent->buffer[lent->count].size = size;
    lent->count++;
    return (uint64_t)(uintptr_t)copy;
}

uint64_t guarded_buffers_lend(struct guarded_buffers *lent, void *object, UINTN size)
{
    return lend(lent, object, object, size);
}

uint64_t guarded_buffers_lend_input(struct guarded_buffers *lent, const void *object, UINTN size)
{
    return lend(lent, object, NULL, size);
}

void guarded_buffers_return(const struct guarded_buffers *lent)
{
    for (unsigned i = 0; i < lent->count; i++)
        if (lent->buffer[i].original != NULL)
            memcpy(lent->buffer[i].original, lent->buffer[i].copy, lent->buffer[i].size);
}

uint64_t guarded_buffers_lowest(const struct guarded_buffers *lent)
{
    uint64_t lowest = UINT64_MAX;

    for (unsigned i = 0; i < lent->count; i++)
        if ((uint64_t)(uintptr_t)lent->buffer[i].copy < lowest)
            lowest = (uint64_t)(uintptr_t)lent->buffer[i].copy;
    return lowest;
}
