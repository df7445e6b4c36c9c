/* A copy of runtime memory from before SetVirtualAddressMap, which alone can tell a word that was not converted from
 * one that never was an address.
 */
#ifndef BEFORE_SVAM_H
#define BEFORE_SVAM_H

#include "loader.h"

/* Room for the runtime memory of `loader->runtime`, if a selected check compares it. The last of all allocations,
 * since the handoff goes on without it: where there is no memory for it, the log says so. */
void before_svam_allocate(struct loader *loader);

/* After ExitBootServices: copies what fits. Goes by `loader->runtime`, whose regions the firmware maps 1:1. */
void before_svam_copy(struct loader *loader);

#endif
