/* The seven questions, each with its answer as soon as it is known. */
#ifndef SCREEN_QUESTIONS_H
#define SCREEN_QUESTIONS_H

#include "canvas.h"
#include "verdict.h"

/* Question `index` in its row of `area`. While checks that bear on it have to run, "..." stands for the answer. */
void screen_question_draw(const struct canvas *canvas, struct rectangle area, const struct verdict *verdict,
                          unsigned index);

#endif
