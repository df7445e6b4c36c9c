/* Which machine this is: a line for people, and a name for files. Pure.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <handoff/text.h>

#include "smbios.h"

#define IDENTITY_LINE   400
#define IDENTITY_NAME   48  /* 32 characters of the product, "-", 8 digits, NUL */
#define IDENTITY_VENDOR 64

struct identity {
    struct smbios_facts facts;
    bool   has_facts; /* SMBIOS says something */
    char   firmware_vendor[IDENTITY_VENDOR]; /* of the system table */
    UINT32 firmware_revision;
    UINT32 uefi_revision;

    char line[IDENTITY_LINE];
    char name[IDENTITY_NAME]; /* lower-case letters, digits and '-' */
};

/* "2.7", and "2.3.1" for the revision of a system table (UEFI 2.10, 4.2.1). */
void identity_append_uefi(struct handoff_text *text, UINT32 revision);

/* Fills line and name from what stands above them. The name has a checksum of maker, product, serial number and UUID,
 * from which nobody learns these: two machines of one model that have a serial number or a UUID differ in it. */
void identity_conclude(struct identity *identity);

#endif
