#ifndef SAME_TEXT_H
#define SAME_TEXT_H

#include <stdbool.h>

/* Whether two NUL-terminated texts are equal. */
bool same_text(const char *one, const char *other);

#endif
