/* The text of a record, <handoff/record.h>: its lines and their fields. Pure.
 */
#ifndef RECORD_TEXT_H
#define RECORD_TEXT_H

#include <stdbool.h>

#include <handoff/record.h>
#include <handoff/text.h>

#define RECORD_FIELDS 5

/* Bytes of somebody else's text, not NUL-terminated. */
struct words {
    const char *bytes;
    UINTN       size;
};

/* What was not read yet. */
struct words words_of(const char *text);
bool words_are(const struct words *words, const char *text);

/* The next line, without its end, is taken off `rest`; false: there is none. */
bool words_take_line(struct words *rest, struct words *line);

/* What follows `start` in the first line that begins with it; false: no line does. */
bool words_find(struct words text, const char *start, struct words *found);

void words_append(struct handoff_text *text, const struct words *words);

/* A number in decimal digits at the beginning; 0 if there is none, and no more than 9999. */
UINT32 words_number(const struct words *words);

struct record_line {
    char         mark;
    struct words field[RECORD_FIELDS]; /* those that are not there are empty */
};

/* The next line that is not empty. */
bool record_take_line(struct words *rest, struct record_line *line);

/* Is it one of the results? */
bool record_is_result(char mark);

/* Does the text end in its sum? */
bool record_is_complete(struct words text);

#endif
