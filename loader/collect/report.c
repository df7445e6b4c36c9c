#include "report.h"

#include <string.h>

#define SURVIVES        "variable.survives_reset"
#define NOT_NAMED       "record.left_out"
#define NOT_NAMED_LIMIT 256 /* nobody plans more checks */
#define FIXED_SIZE      65536

/* The text being made, and what was counted on the way. */
struct mending {
    struct handoff_text *text;
    struct report_counts counts;
    UINT32               not_named;
};

static UINT32 *counter_of(struct report_counts *counts, char mark)
{
    switch (mark) {
    case HANDOFF_RECORD_PASSED:
        return &counts->passed;
    case HANDOFF_RECORD_WARNED:
        return &counts->warnings;
    case HANDOFF_RECORD_SKIPPED:
        return &counts->skipped;
    default:
        return &counts->failed;
    }
}

static void add_result(struct mending *mending, char mark, const struct words *name, const struct words *reason)
{
    (*counter_of(&mending->counts, mark))++;
    handoff_text_format(mending->text, "%c ", mark);
    words_append(mending->text, name);
    if (reason->size != 0) {
        handoff_text_format(mending->text, "\t");
        words_append(mending->text, reason);
    }
    handoff_text_format(mending->text, "\n");
}

/* What was open is decided by the record's being there: it came through, or not all of it did. */
static void decide(struct mending *mending, const struct words *name, enum report_kind kind)
{
    static const struct words none = {"", 0};
    const struct words reason = words_of("what the run kept of its result is damaged");

    if (kind == REPORT_WHOLE)
        add_result(mending, HANDOFF_RECORD_PASSED, name, &none);
    else if (!words_are(name, SURVIVES))
        add_result(mending, HANDOFF_RECORD_SKIPPED, name, &reason);
}

static void add_line(struct mending *mending, const struct record_line *line)
{
    handoff_text_format(mending->text, "%c ", line->mark);
    for (UINTN i = 0; i < RECORD_FIELDS; i++) {
        if (i != 0 && line->field[i].size != 0)
            handoff_text_format(mending->text, "\t");
        words_append(mending->text, &line->field[i]);
    }
    handoff_text_format(mending->text, "\n");
}

static void mend_line(struct mending *mending, const struct record_line *line, enum report_kind kind)
{
    if (line->mark == HANDOFF_RECORD_OPEN)
        decide(mending, &line->field[0], kind);
    else if (record_is_result(line->mark))
        add_result(mending, line->mark, &line->field[0], &line->field[1]);
    else if (line->mark != HANDOFF_RECORD_SUM && line->mark != HANDOFF_RECORD_PLANNED)
        add_line(mending, line);
}

/* Results for which the record had no room: its sum tells how many. */
static void add_not_named(struct mending *mending, char mark, const struct words *total)
{
    const struct words name = words_of(NOT_NAMED);
    const struct words reason = words_of("the record had no room for it");
    const UINT32 *count = counter_of(&mending->counts, mark);

    while (*count < words_number(total) && mending->not_named++ < NOT_NAMED_LIMIT)
        add_result(mending, mark, &name, &reason);
}

static void add_missing(struct mending *mending, const struct record_line *sum, UINT32 decided)
{
    add_not_named(mending, HANDOFF_RECORD_FAILED, &sum->field[2]);
    add_not_named(mending, HANDOFF_RECORD_SKIPPED, &sum->field[3]);
    add_not_named(mending, HANDOFF_RECORD_WARNED, &sum->field[4]);
    mending->counts.passed -= decided; /* what the sum could not count yet */
    add_not_named(mending, HANDOFF_RECORD_PASSED, &sum->field[1]);
    mending->counts.passed += decided;
}

static void add_failure(struct mending *mending, const char *check, const char *seen, const char *next)
{
    mending->counts.failed++;
    handoff_text_format(mending->text,
                        "- %s\n  severity\tcritical\n  seen\t%s\n  diagnosis\tunknown\n  next\t%s\n", check, seen,
                        next);
}

static void add_what_went_wrong(struct mending *mending, enum report_kind kind, const char *damage)
{
    if (kind == REPORT_DAMAGED)
        add_failure(mending, SURVIVES, damage,
                    "the firmware lost or changed what SetVariable had taken: run it again; if that happens each "
                    "time, look into how it writes its variable store");
    if (kind == REPORT_LOST)
        add_failure(mending, "run.finished", damage,
                    "with a kernel of your own, take after=report out of handoff.cfg. Else run it again and watch "
                    "the screen: photograph a verdict; what else it shows last names the check that does not end. "
                    "A serial port tells more, and checks=NAME leaves all others out");
}

static void add_sum(struct mending *mending)
{
    const struct report_counts *counts = &mending->counts;

    handoff_text_format(mending->text, "= %s\t%u\t%u\t%u\t%u\n", counts->failed == 0 ? "PASSED" : "FAILED",
                        counts->passed, counts->failed, counts->skipped, counts->warnings);
}

void report_mend(struct words text, enum report_kind kind, const char *damage, struct handoff_text *mended,
                 struct report_counts *counts)
{
    struct mending mending = {.text = mended};
    struct record_line line;
    UINT32 decided = 0;

    while (record_take_line(&text, &line)) {
        decided += line.mark == HANDOFF_RECORD_OPEN;
        mend_line(&mending, &line, kind);
        if (line.mark == HANDOFF_RECORD_SUM && kind == REPORT_WHOLE)
            add_missing(&mending, &line, decided);
    }
    add_what_went_wrong(&mending, kind, damage);
    add_sum(&mending);
    *counts = mending.counts;
}

/* A line of 4 bytes becomes an object of less than 150, and a byte at the most 6. */
UINTN report_bound(UINTN record_size, UINTN log_size)
{
    return FIXED_SIZE + 40 * record_size + 16 * log_size;
}
