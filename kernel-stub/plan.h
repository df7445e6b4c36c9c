/* Which checks a run has: the tables, filtered by the setting checks=. */
#ifndef PLAN_H
#define PLAN_H

#include "verdict.h"

/* Fills verdict->planned and verdict->entry. Bails out on a name that selects nothing. */
void plan(struct verdict *verdict);

/* "1..N" and the loader's log. */
void plan_print(const struct verdict *verdict);

#endif
