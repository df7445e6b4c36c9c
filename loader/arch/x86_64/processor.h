/* What cross.S asks of processor.c. */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <handoff/efi.h>

/* What EFER is to hold: as the page tables are made, with NXE only where the processor has NX. */
UINT64 efer_known(void);

#endif
