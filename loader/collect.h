/* The boot after a run: what that run left in variables becomes a report on the volume.
 */
#ifndef COLLECT_H
#define COLLECT_H

#include "loader.h"

/* A step of prepare: EFI_SUCCESS if there is nothing to collect, and the run goes on. Otherwise the report has been
 * written and shown, loader->collected is set, and the boot ends here; or an error was logged. */
EFI_STATUS collect(struct loader *loader);

#endif
