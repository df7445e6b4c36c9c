/* A line of a record: its mark, a space, and fields with a tab between them. */
#ifndef KEEPING_LINE_H
#define KEEPING_LINE_H

#include <stdbool.h>

#include <handoff/record.h>
#include <handoff/text.h>

/* Appends one with all its fields, the last of which is NULL; whatever they hold, it stays one line, and a tab always
 * stands between two fields. False, and nothing is appended, if it would leave less than `reserve` bytes. */
bool keeping_line(struct handoff_text *text, UINTN reserve, char mark, const char *const fields[]);

#endif
