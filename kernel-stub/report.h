/* The end of a run with after=report: the record is kept, and the machine reset so that the next boot collects it. */
#ifndef REPORT_H
#define REPORT_H

#include "verdict.h"

/* After the sum. If the record cannot be kept, says so and halts: the verdict stays on the screen. */
_Noreturn void report(struct verdict *verdict);

#endif
