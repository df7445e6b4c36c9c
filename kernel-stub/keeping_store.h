/* The record's way into variables, without ever filling the store (UEFI 2.10, 8.2). */
#ifndef KEEPING_STORE_H
#define KEEPING_STORE_H

#include "runtime_call.h"

#define KEEPING_TEXT 20000 /* bytes of text that a record has at the most */

/* How much text there is room for. */
struct keeping_room {
    uint64_t part;  /* bytes in one variable */
    uint64_t total; /* bytes in all of them, what each costs besides its text included */
};

/* Asks the firmware. What is known to brick machines stays free; where nothing is known, one small variable is
 * assumed to find room. */
struct keeping_room keeping_store_room(struct runtime *runtime);

/* The longest text that fits, in as many variables as it takes; 0: none does. */
uint64_t keeping_store_most(const struct keeping_room *room);

/* Writes that text, and reads it back. Otherwise than EFI_SUCCESS: nothing of it is left, and `why` says the
 * reason. */
EFI_STATUS keeping_store_write(struct runtime *runtime, const struct keeping_room *room,
                               const struct handoff_text *record, struct handoff_text *why);

/* How many variables a text takes. */
unsigned keeping_store_parts(const struct keeping_room *room, uint64_t size);

#endif
