/* When the handoff cannot go on and cannot go back: the reason on the serial port, as a verdict of one check, then
 * power off; with after=report, a record in a variable and a reset; with after=halt, nothing more. Beyond a refused
 * ExitBootServices nothing but runtime services may be used (UEFI 2.10, 7.4.6).
 */
#ifndef LAST_WORDS_H
#define LAST_WORDS_H

#include "loader.h"

/* `check` is the name of the check that failed; the other strings fill its YAML block. */
struct last_words {
    const char *check;
    const char *diagnosis;
    const char *section;
    const char *seen;
    const char *next;
};

_Noreturn void last_words(struct loader *loader, const struct last_words *words);

#endif
