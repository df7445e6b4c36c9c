/* How a GUID is written. UEFI 2.10, appendix A. */
#ifndef GUID_H
#define GUID_H

#include <handoff/text.h>

/* "8868e871-e4f1-11d3-bc22-0080c73c8881" */
void guid_append(struct handoff_text *text, const EFI_GUID *guid);

#endif
