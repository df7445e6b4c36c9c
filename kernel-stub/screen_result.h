/* The result in one line, for a QR code; docs/checks.md tells what stands in it. */
#ifndef SCREEN_RESULT_H
#define SCREEN_RESULT_H

#include "screen_findings.h"

#define RESULT_SIZE 214 /* a QR code of at most 57 modules, NUL included */
#define RESULT_CHECKSUM 15 /* characters at its end: " crc32=01234567" */

/* Names at most so many of the failed checks. */
void result_tell(const struct verdict *verdict, const struct findings *findings, uint32_t most,
                 struct handoff_text *text);

/* The same in an area of cells: with as many failed checks as leave it whole, and if that does not fit, cut in the
 * middle: the checksum is there. */
void result_draw_words(const struct canvas *canvas, struct rectangle area, const struct verdict *verdict,
                       const struct findings *findings);

#endif
