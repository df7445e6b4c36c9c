/* Copies of a caller's memory for one runtime call. Each ends where a page begins that is not mapped, so that a
 * service which goes one byte too far faults at once. */
#ifndef GUARDED_BUFFERS_H
#define GUARDED_BUFFERS_H

#include <stdbool.h>

#include <handoff/efi.h>

#include "arch.h"

/* Whether objects are lent from here on, or handed out as they are. */
void guarded_buffers_begin(bool lend);

/* The address to hand to the firmware instead of the object's. NULL stays NULL; an object that is larger than a
 * buffer, or finds none left, is handed out as it is. */
uint64_t guarded_buffers_lend(void *object, UINTN size);

/* The same for what the service only reads: the object stays as it is. */
uint64_t guarded_buffers_lend_input(const void *object, UINTN size);

/* The lowest address of a buffer that was lent for this call; 0: none was. */
uint64_t guarded_buffers_lowest(void);

/* After the call: copies back what the service may have written. */
void guarded_buffers_return(void);

#endif
