/* What was seen, in so few words that it fits behind a result. */
#ifndef BRIEF_H
#define BRIEF_H

#include <handoff/text.h>

#define BRIEF_SIZE 120 /* bytes, the NUL included */

/* Appends the first clause of `seen`, or its first words: the details have all of it. */
void brief_of(const char *seen, struct handoff_text *brief);

#endif
