/* What the checks must say of machines with one thing wrong. */
#ifndef TESTS_UNIT_CHECK_CASES_H
#define TESTS_UNIT_CHECK_CASES_H

#include "kernel_fixture.h"
#include "kernel_processor.h"

/* What a case changes: the outcome of one check. */
struct expectation {
    const char  *check;
    enum outcome outcome;
    const char  *says; /* words of the evidence or reason; of a finding its diagnosis, then ": " and how it begins */
};
#define EXPECTATIONS 16

struct check_case {
    const char *story;
    void (*spoil)(void); /* what is wrong with the machine */
    struct expectation expected[EXPECTATIONS]; /* all; no other check may fail or warn */
    UINT32 virtmap;
};

struct case_table {
    const struct check_case *cases;
    UINTN                    count;
};
extern const struct case_table map_cases;
extern const struct case_table exit_boot_cases;
extern const struct case_table svam_cases;
extern const struct case_table converted_cases;
extern const struct case_table variable_cases;
extern const struct case_table service_cases;
extern const struct case_table isolation_cases;
extern const struct case_table attributes_cases;
extern const struct case_table protection_cases;
extern const struct case_table properties_cases;
extern const struct case_table trace_cases;

#define CASE_TABLE(cases) {cases, sizeof(cases) / sizeof((cases)[0])}

#endif
