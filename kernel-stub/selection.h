/* The setting checks=: "all", "none", or names separated by commas; a name that ends in '.' stands for all that begin
 * with it. Pure. */
#ifndef SELECTION_H
#define SELECTION_H

#include <stdbool.h>
#include <stdint.h>

/* One word of the list, without the blanks around it; not terminated. */
struct selection_word {
    const char *bytes;
    uint64_t    size;
};

bool selection_takes(const char *list, const char *name);

/* The next word of the list; `*position` is where to look, 0 at first. Returns false after the last. */
bool selection_next(const char *list, uint64_t *position, struct selection_word *word);

bool selection_word_takes(const struct selection_word *word, const char *name);

/* checks=none */
bool selection_is_none(const char *list);

#endif
