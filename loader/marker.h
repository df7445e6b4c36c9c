/* \handoff\started-<machine>.run: this machine began a run, and nobody has its result yet.
 */
#ifndef MARKER_H
#define MARKER_H

#include "loader.h"

/* One that cannot be opened is there. */
bool marker_is_there(struct loader *loader);

/* EFI_NOT_FOUND: there is none. `run`: the number it names, or 0. */
EFI_STATUS marker_read(struct loader *loader, UINT64 *run);

/* With after=report only. That it cannot be written is logged. */
void marker_write(struct loader *loader);
EFI_STATUS marker_remove(struct loader *loader);

/* The run was not made after all. */
void marker_withdraw(struct loader *loader);

#endif
