/* Who follows the verdict while it comes, besides the TAP lines of sinks.h: the screen, and the record that outlives
 * a reset. */
#ifndef AUDIENCE_H
#define AUDIENCE_H

#include "verdict.h"

/* The checks are planned, none has run. */
void audience_begin(const struct verdict *verdict);

/* Before a check runs: if nothing follows, this one hangs. */
void audience_running(const struct verdict *verdict, const struct verdict_entry *entry);

/* Its outcome stands in the entry, what it said in the context. */
void audience_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                        const struct check_context *context);

/* A line of the details below the result that was concluded last. */
void audience_detail(const char *key, const char *value);

/* One of the seven questions, once all checks have run. */
void audience_answer(unsigned number, const char *question, const char *answer);

/* All answers and the counts stand. */
void audience_sum(const struct verdict *verdict);

/* What happens now, after the sum: "resetting". What the record is to tell of that, keeping_note tells it. */
void audience_note(const char *words);

#endif
