/* What the boot after a run of the fake machine left: its reports, and what it said.
 */
#ifndef TESTS_LOADER_CHECK_REPORT_H
#define TESTS_LOADER_CHECK_REPORT_H

#include "result_of_run.h"

/* A machine whose configuration says after=report. */
void begin_reported(struct machine *machine);

/* What a report holds; NULL: there is none. */
const char *report_file(UINTN number, const char *end);

void assert_has(const char *text, const char *part);

/* The loader said that this is all, and waits for a key. */
void assert_stopped(const struct machine *machine);

/* Nothing is left of the run but its report. */
void assert_cleaned_up(void);

#endif
