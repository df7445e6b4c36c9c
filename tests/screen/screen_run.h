/* Verdicts on the recording canvas. */
#ifndef TESTS_SCREEN_SCREEN_RUN_H
#define TESTS_SCREEN_SCREEN_RUN_H

#include "recording_canvas.h"
#include "tests/unit/kernel_verdict.h"

/* A cmocka set-up function: kernel_verdict_start, and a screen of 80 by 30 cells. */
int screen_run_start(void **state);
int screen_run_end(void **state);

/* Opens the screen and runs the selected checks up to the sum. */
void screen_run(const char *names);

/* The text stands in one row of the screen, or in none. */
void assert_shown(const char *text);
void assert_not_shown(const char *text);

#endif
