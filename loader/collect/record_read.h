/* The record of an earlier run, in the variables of <handoff/record.h>. UEFI 2.10, 8.2.
 */
#ifndef RECORD_READ_H
#define RECORD_READ_H

#include "../loader.h"
#include "../record_text.h"

#define RECORD_DAMAGE 96

struct record_found {
    bool         found; /* there is a variable, whatever is in it */
    bool         whole;
    bool         named; /* there is a header that names the run */
    UINT64       run;   /* without such a header: a checksum of what is there */
    struct words text;  /* of what is readable: whole lines; of parts that are not as they were written, as remarks */
    char         damage[RECORD_DAMAGE]; /* what is missing */
};

/* Fails if a variable cannot be read, which has been logged then: it may be another time. */
EFI_STATUS record_read(struct loader *loader, struct record_found *record);

/* Deletes every part, the first one last; after a failure the parts before it are there still. */
EFI_STATUS record_delete(struct loader *loader);

#endif
