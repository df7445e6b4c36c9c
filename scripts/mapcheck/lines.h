/* Lines of a text as a person sees them: without escape sequences, carriage returns, byte-order marks and control
 * characters, all of which serial consoles and the UEFI shell's redirection leave in captured logs.
 */
#ifndef MAPCHECK_LINES_H
#define MAPCHECK_LINES_H

#include <stdbool.h>

#include <handoff/efi.h>

/* Longer lines are cut off; no memory map has them. */
#define LINE_SIZE 512

struct line_source {
    const UINT8 *bytes;
    UINTN        size;
    UINTN        offset;
    UINT64       number; /* of the line read last */
};

struct line {
    char   text[LINE_SIZE]; /* ends in NUL; no space at its end */
    UINTN  size;
    UINT64 number; /* from 1 */
};

struct line_source lines_begin(const void *bytes, UINTN size);

/* False at the end of the text. */
bool lines_next(struct line_source *source, struct line *line);

/* Appends a space and what the other line holds behind leading spaces and marks of quotation. False if it does not
 * fit. */
bool line_join(struct line *line, const struct line *other);

#endif
