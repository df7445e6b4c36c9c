/* One row of text, which ends in "..." where it is cut off, in the middle of a word if need be. */
#ifndef SCREEN_ROW_H
#define SCREEN_ROW_H

#include "canvas.h"

void screen_row(const struct canvas *canvas, const struct canvas_line *line, const char *text);

#endif
