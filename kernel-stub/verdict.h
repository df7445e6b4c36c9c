/* The verdict: which checks run, in which order, what each said, and the sum of it, as TAP 14. */
#ifndef VERDICT_H
#define VERDICT_H

#include "check.h"

#define VERDICT_CHECKS 128

struct verdict_entry {
    const struct check *check;
    enum outcome        outcome; /* OUTCOME_NONE until the check has run */
    bool                concluded;
};

struct verdict {
    const struct handoff_boot_info *info;
    struct runtime                  runtime;
    uint32_t                        planned;
    struct verdict_entry            entry[VERDICT_CHECKS]; /* in the order of the plan */
    uint32_t                        passed;
    uint32_t                        failed;
    uint32_t                        skipped;
    uint32_t                        warnings;
    const char                     *stale_checksum; /* of the one that had it, see struct check_context; or NULL */
};

/* Of a check without an outcome. */
#define VERDICT_SILENCE "said nothing: an error of the check itself, or firmware wrote to the kernel's memory"

/* Plans the checks that settings.checks selects and prints what comes before the first result. Bails out on a name
 * that selects nothing. */
void verdict_begin(struct verdict *verdict, const struct handoff_boot_info *info);

/* Runs every planned check that has a function, and prints its result. */
void verdict_run(struct verdict *verdict);

/* Reports as failed what never ran: firmware that overwrites the kernel's memory can make a run lose its place. */
void verdict_close(struct verdict *verdict);

/* The entry of a planned check, or NULL. */
const struct verdict_entry *verdict_find(const struct verdict *verdict, const char *name);

/* The planned check without a function, or NULL; the end of the run states its outcome with one of the two below. */
const struct verdict_entry *verdict_last(const struct verdict *verdict);
void verdict_skip(struct verdict *verdict, const struct verdict_entry *entry, const char *reason);
/* `fault`: the one that ResetSystem ended in; NULL, and `seen` says what it did instead. */
void verdict_fail(struct verdict *verdict, const struct verdict_entry *entry, const struct service_fault *fault,
                  const char *seen);

/* What its outcome counts as, given its severity: passed, warned, failed (silence too) or skipped. Concluded only. */
enum outcome verdict_counted(const struct verdict_entry *entry);

/* Does the end of the run have yet to decide the last check, and with it the verdict? */
bool verdict_is_open(const struct verdict *verdict);

/* Its number in the plan. */
uint32_t verdict_number(const struct verdict *verdict, const struct verdict_entry *entry);

/* "PASSED", "FAILED", or "NOTHING" if no check was selected. Of a verdict that is not open. */
const char *verdict_word(const struct verdict *verdict);

/* "# verdict: PASSED, ..."; "# verdict so far: ..." while none failed and the end of the run has yet to decide the
 * last one. */
void verdict_sum(const struct verdict *verdict);

#endif
