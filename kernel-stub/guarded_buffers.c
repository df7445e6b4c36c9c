#include "guarded_buffers.h"

#include <stddef.h>
#include <string.h>

/* Of the call that is being made: calls do not nest. */
static struct {
    void *original; /* NULL: the service only reads it */
    UINTN size;
} lent[ARCH_BUFFERS];
static unsigned count;

static bool lending;

void guarded_buffers_begin(bool lend)
{
    lending = lend;
    count = 0;
}

static uint64_t lend(const void *object, void *original, UINTN size)
{
    if (!lending || object == NULL || size > ARCH_BUFFER_SIZE || count == ARCH_BUFFERS)
        return (uint64_t)(uintptr_t)object;
    uint8_t *copy = arch_buffer_end(count) - size;
    memcpy(copy, object, size);
    lent[count].original = original;
    lent[count].size = size;
    count++;
    return (uint64_t)(uintptr_t)copy;
}

uint64_t guarded_buffers_lend(void *object, UINTN size)
{
    return lend(object, object, size);
}

uint64_t guarded_buffers_lend_input(const void *object, UINTN size)
{
    return lend(object, NULL, size);
}

/* The first buffer lies below the others. */
uint64_t guarded_buffers_lowest(void)
{
    return count > 0 ? (uint64_t)(uintptr_t)arch_buffer_end(0) - lent[0].size : 0;
}

void guarded_buffers_return(void)
{
    for (; count > 0; count--)
        if (lent[count - 1].original != NULL)
            memcpy(lent[count - 1].original, arch_buffer_end(count - 1) - lent[count - 1].size, lent[count - 1].size);
}
