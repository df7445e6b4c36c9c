/* The seven questions about a handoff, answered with what was recorded and what the checks found. */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#include "answer.h"

#define QUESTIONS 7

/* All of them, as comments of the TAP. */
void questions_answer(const struct verdict *verdict);

/* One of them; 0 is the first. The brief form has at most 28 characters. */
const char *question_text(unsigned index);
const char *question_brief(unsigned index);

/* Have the selected checks that bear on it run? */
bool question_is_settled(const struct verdict *verdict, unsigned index);

/* As far as it is known now: text that begins with "yes", "no" or "not known". ANSWER_HOLDS: as it should be, which
 * for the last question is "no". */
enum answer question_answer(const struct verdict *verdict, unsigned index, struct handoff_text *text);

#endif
