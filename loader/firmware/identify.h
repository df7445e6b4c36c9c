/* Asks firmware and SMBIOS which machine this is, and gives the run its number.
 */
#ifndef IDENTIFY_H
#define IDENTIFY_H

#include "../loader.h"

/* Fills loader->identity. */
void identify_machine(struct loader *loader);

/* A number that no other run has. */
UINT64 identify_run(struct loader *loader);

#endif
