/* The seven questions about a handoff, answered with what was recorded and what the checks found. */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#include "verdict.h"

void questions_answer(const struct verdict *verdict);

#endif
