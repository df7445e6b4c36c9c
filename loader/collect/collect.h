/* What a run left in variables and on the volume becomes a report on the volume.
 */
#ifndef COLLECT_H
#define COLLECT_H

#include "../loader.h"

/* EFI_SUCCESS: the report was written, as far as the volume let it, and shown until somebody pressed a key.
 * EFI_NOT_FOUND: no run left anything. EFI_ABORTED: an error was logged, and everything is there still. */
EFI_STATUS collect(struct loader *loader);

#endif
