/* What the outcome of a check is to the run, its severity considered. */
#ifndef CHECK_RESULT_H
#define CHECK_RESULT_H

#include "check.h"

enum check_result {
    RESULT_PASSED,
    RESULT_INFORMED, /* an advisory finding: "ok", with details */
    RESULT_WARNED,   /* "ok ... # WARN", with details */
    RESULT_FAILED,
    RESULT_SKIPPED,
    RESULT_OPEN,     /* nobody knows before the next boot */
    CHECK_RESULTS
};

enum check_result check_result(const struct check_context *context);

#define BRIEF_SIZE 120 /* bytes, the NUL included */

/* Appends the first clause of what was seen, or its first words. */
void check_brief(const char *seen, struct handoff_text *brief);

#endif
