/* Copies of a caller's memory for one runtime call. Each ends where a page begins that is not mapped, so that a
 * service which goes one byte too far faults at once. */
#ifndef GUARDED_BUFFERS_H
#define GUARDED_BUFFERS_H

#include <handoff/efi.h>

#include "arch.h"

/* Whether objects are lent at all, or handed out as they are. */
void guarded_buffers_begin(bool lend);

/* Begins as {0}. */
struct guarded_buffers {
    unsigned count;
    struct {
        void    *original; /* NULL: the service only reads it */
        uint8_t *copy;
        UINTN    size;
    } buffer[ARCH_BUFFERS];
};

/* The address to hand to the firmware instead of the object's. NULL stays NULL; an object that is larger than a
 * buffer, or finds none left, is handed out as it is. */
uint64_t guarded_buffers_lend(struct guarded_buffers *lent, void *object, UINTN size);

/* The same for what the service only reads: the object stays as it is. */
uint64_t guarded_buffers_lend_input(struct guarded_buffers *lent, const void *object, UINTN size);

/* Copies back what the service may have written. */
void guarded_buffers_return(const struct guarded_buffers *lent);

/* The lowest address that was handed out; of none UINT64_MAX. */
uint64_t guarded_buffers_lowest(const struct guarded_buffers *lent);

#endif
