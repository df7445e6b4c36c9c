/* The result in one line, for a QR code; docs/checks.md tells what stands in it. */
#ifndef SCREEN_RESULT_H
#define SCREEN_RESULT_H

#include "screen_findings.h"

#define RESULT_SIZE 214 /* a QR code of at most 57 modules, NUL included */

void result_tell(const struct verdict *verdict, const struct findings *findings, struct handoff_text *text);

#endif
