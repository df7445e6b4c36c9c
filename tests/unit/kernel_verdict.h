/* A verdict on the machine of kernel_fixture.h, of the checks in check_tables, which the test defines. */
#ifndef TESTS_UNIT_KERNEL_VERDICT_H
#define TESTS_UNIT_KERNEL_VERDICT_H

#include "kernel-stub/verdict.h"
#include "kernel_fixture.h"

extern struct verdict verdict;

/* A cmocka set-up function: the fixture, and a console on which nothing is printed. */
int kernel_verdict_start(void **state);

/* What checks= says in the runs to come; NULL: there is no such setting. */
extern const char *kernel_verdict_selection;

/* Puts it into the fixture. */
void kernel_verdict_select(void);

/* Runs the selected checks; for kernel_console_run. */
void kernel_verdict_run(void);

/* Selects and runs checks, and fails unless the run comes to its end. */
void kernel_verdict_of(const char *names);

void assert_printed(const char *text);

#endif
