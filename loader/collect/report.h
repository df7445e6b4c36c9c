/* What a run left behind becomes a report: the record's text made whole, then as TAP and as JSON. Pure.
 */
#ifndef REPORT_H
#define REPORT_H

#include "../identity.h"
#include "../record_text.h"

#define REPORT_FORMAT  1
#define REPORT_VERSION "1.0" /* of this project */

enum report_kind {
    REPORT_WHOLE,   /* the record came through the reset as it was sealed */
    REPORT_DAMAGED, /* parts of it are missing */
    REPORT_LOST     /* the run began, and left no record */
};

struct report_counts {
    UINT32 passed;
    UINT32 failed;
    UINT32 skipped;
    UINT32 warnings;
};

struct report {
    UINT64                 run;
    const struct identity *identity;
    struct words           log;    /* loader.log of that run; empty: not known */
    struct words           record; /* from report_mend */
    struct report_counts   counts;
};

/* Decides what the record left open, tells what is missing, and counts again: `mended` is a complete record. */
void report_mend(struct words text, enum report_kind kind, const char *damage, struct handoff_text *mended,
                 struct report_counts *counts);

/* As TAP 14; its last line names the run. `end` is that line. */
void report_write_tap(const struct report *report, struct handoff_text *tap);
void report_write_tap_end(UINT64 run, struct handoff_text *end);

/* As one JSON object, docs/report.md. */
void report_write_json(const struct report *report, struct handoff_text *text);

/* Is it such an object, whole, of that run? */
bool report_is_json_of(struct words text, UINT64 run);

/* More bytes than any of the three needs for a record and a log of these sizes. */
UINTN report_bound(UINTN record_size, UINTN log_size);

#endif
