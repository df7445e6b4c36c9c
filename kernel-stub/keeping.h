/* The record of <handoff/record.h>: collected while the verdict comes, kept in variables for the next boot. Only with
 * after=report; otherwise nothing happens here. */
#ifndef KEEPING_H
#define KEEPING_H

#include "verdict.h"

/* Is after=report in force? It is not where a debug-exit device ends the run. */
bool keeping_wanted(const struct handoff_boot_info *info);

void keeping_begin(const struct verdict *verdict);
void keeping_concluded(const struct verdict_entry *entry, const struct check_context *context);
void keeping_detail(const char *key, const char *value);
void keeping_answer(unsigned number, const char *question, const char *answer);
void keeping_sum(const struct verdict *verdict);

/* A remark for whoever reads the record. */
void keeping_note(const char *words);

/* Writes the record. Returns false, and `why` says the reason, if it cannot be kept; nothing of it is left then.
 * Returns true, and `why` says where it is: "HandoffReport0 (4711 bytes)".
 * Once more after a remark: only where it replaces the first at one blow, else false and the first stays. */
bool keeping_write(struct verdict *verdict, struct handoff_text *why);

#endif
