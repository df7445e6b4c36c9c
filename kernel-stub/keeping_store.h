/* The record's way into variables, without ever filling the store (UEFI 2.10, 8.2). */
#ifndef KEEPING_STORE_H
#define KEEPING_STORE_H

#include <handoff/record.h>

#include "runtime_call.h"

#define KEEPING_TEXT 20000 /* bytes of text that a record has at the most */

/* How much room the firmware says that there is. */
struct handoff_record_room keeping_store_room(struct runtime *runtime);

/* Writes a text that fits, and reads it back. Otherwise than EFI_SUCCESS: nothing of it is left, and `why` says the
 * reason. */
EFI_STATUS keeping_store_write(struct runtime *runtime, const struct handoff_record_room *room,
                               const struct handoff_text *record, struct handoff_text *why);

#endif
