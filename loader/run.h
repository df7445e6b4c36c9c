/* What makes a run one: the machine, the time it began at, and with after=report a number of its own.
 */
#ifndef RUN_H
#define RUN_H

#include "loader.h"
#include "record_text.h"

/* A step of prepare: identifies the machine and the run, and drops after=report where QEMU's debug exit listens,
 * which ends the run with its result. */
EFI_STATUS run_begin(struct loader *loader);

/* The result is not kept for the next boot after all. */
void run_leave_out_report(struct loader *loader, const char *reason);

/* Is the result to be kept for the next boot? */
bool run_is_reported(const struct loader *loader);

/* Appends lines that name run, date and machine, as far as they are known. */
void run_describe(const struct loader *loader, struct handoff_text *text);

/* The run that such lines name; false: they name none. */
bool run_named_in(struct words text, UINT64 *run);

#endif
