/* What the outcomes of several checks say together. */
#ifndef ANSWER_H
#define ANSWER_H

#include "verdict.h"

#define ANSWER_SIZE 768

enum answer {
    ANSWER_HOLDS,
    ANSWER_FAILS,
    ANSWER_NOT_KNOWN,
};

/* One failure decides, then one check that was not selected, was skipped or said nothing. `names` ends in NULL; the
 * check that decided is named in `why`, which stays empty if all of them hold. */
enum answer answer_of(const struct verdict *verdict, const char *const names[], struct handoff_text *why);

/* The same as text: "yes", "no: map.aligned failed", "not known: map.aligned was not selected". */
enum answer answer_from_checks(const struct verdict *verdict, const char *const names[], struct handoff_text *text);

#endif
