/* The boot after a run: what that run left is collected before anything else, by an application of its own,
 * loader/collect/, so that a boot which has nothing to collect need not carry it.
 */
#ifndef EARLIER_RUN_H
#define EARLIER_RUN_H

#include "loader.h"

/* A step of prepare: EFI_SUCCESS if there is nothing to collect, and the run goes on. Otherwise the report has been
 * written and shown, loader->collected is set, and the boot ends here; or an error was logged. */
EFI_STATUS earlier_run_collect(struct loader *loader);

#endif
