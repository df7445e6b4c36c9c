/* The record of <handoff/record.h>: collected while the verdict comes, kept in variables for the next boot. */
#ifndef KEEPING_H
#define KEEPING_H

#include "verdict.h"

void keeping_begin(const struct verdict *verdict);
void keeping_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                       const struct check_context *context);
void keeping_detail(const char *key, const char *value);
void keeping_sum(const struct verdict *verdict);
void keeping_note(const char *words);

/* Writes the record. Returns false, and `why` says the reason, if it cannot be kept; nothing of it is left then. */
bool keeping_write(struct verdict *verdict, struct handoff_text *why);

#endif
