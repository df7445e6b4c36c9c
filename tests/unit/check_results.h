/* Runs the kernel stub's checks on the machine of kernel_fixture.h and keeps what each said. */
#ifndef TESTS_UNIT_CHECK_RESULTS_H
#define TESTS_UNIT_CHECK_RESULTS_H

#include "kernel_fixture.h"

struct result {
    const struct check *check;
    enum outcome outcome;
    const char *diagnosis;
    bool has_address;
    UINT64 address;
    const char *service;
    char seen[512];
    char next[512];
};
#define RESULTS 128
extern struct result results[RESULTS];
extern UINTN result_count;

/* Those whose names begin so, in their order; those that only the end of a run decides are left out. */
void run_checks(struct runtime *runtime, const char *names);

void run_every_check(void);

/* The test fails if there is none. */
const struct result *result_of(const char *name);

/* Failed, or warned. */
bool is_finding(enum outcome outcome);

#endif
