/* The band with the verdict in large letters, and beside it the counts and what happens now. */
#ifndef SCREEN_BAND_H
#define SCREEN_BAND_H

#include "screen_layout.h"
#include "verdict.h"

#define BAND_LETTERS 7 /* of the longest word */

struct band {
    const char *word;
    colour      paper;
};

/* "RUNNING" until the verdict stands, then its word. */
struct band band_of(const struct verdict *verdict, bool summed);

void band_draw(const struct canvas *canvas, const struct screen_layout *layout, const struct band *band);

/* As many of the counts as that many columns have room for. */
void band_tell_counts(const struct verdict *verdict, uint32_t columns, struct handoff_text *text);

/* `first` has a row for itself, unless it is empty. */
void band_draw_words(const struct canvas *canvas, const struct screen_layout *layout, const struct band *band,
                     const char *first, const char *words);

#endif
