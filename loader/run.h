/* What makes a run one: the machine, the time it began at, and with after=report a number of its own.
 */
#ifndef RUN_H
#define RUN_H

#include "loader.h"

/* A step of prepare: identifies the machine and the run, and drops after=report where QEMU's debug exit listens, which
 * ends the run with its result. */
EFI_STATUS run_begin(struct loader *loader);

/* Is the result to be kept for the next boot? */
bool run_is_reported(const struct loader *loader);

/* When it began, "2026-01-31 23:59:59"; false and an empty text: the firmware does not know. */
#define RUN_DATE 24
bool run_date(const struct loader *loader, char date[RUN_DATE]);

#endif
