/* "1 fault", "2 faults": the end of a word that a number stands before. */
#ifndef PLURAL_H
#define PLURAL_H

#include <stdint.h>

static inline const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
