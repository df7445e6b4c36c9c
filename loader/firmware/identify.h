/* Asks firmware and SMBIOS which machine this is, and gives the run its number.
 */
#ifndef IDENTIFY_H
#define IDENTIFY_H

#include "../loader.h"

/* Fills what the system table says into loader->identity. */
void identify_firmware(struct loader *loader);

/* Fills the rest of it. */
void identify_machine(struct loader *loader);

/* A number that no other run has. */
UINT64 identify_run(struct loader *loader);

#endif
