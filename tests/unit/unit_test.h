/* What every host test of the gift needs: cmocka, a repeatable random source, and the book of statuses produced. */
#ifndef TESTS_UNIT_UNIT_TEST_H
#define TESTS_UNIT_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <handoff/efi.h>
#include <handoff/status.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KIB          1024ULL
#define MIB          (1024 * KIB)
#define GIB          (1024 * MIB)
#define TIB          (1024 * GIB)

/* Compares, and notes that the gift produced `actual`. */
#define assert_status(actual, expected) assert_int_equal(unit_test_note_status(actual), (expected))
enum handoff_status unit_test_note_status(enum handoff_status status);

/* The last test of a file: each status from `first` to `last` was produced by one of the tests before it. */
void unit_test_assert_produced(enum handoff_status first, enum handoff_status last);

/* cmocka's own lets compilers and analysers think that a test goes on with the null pointer. */
#undef assert_non_null
#define assert_non_null(pointer) ((pointer) != NULL ? (void)0 : unit_test_null(#pointer, __FILE__, __LINE__))
_Noreturn void unit_test_null(const char *expression, const char *file, int line);

/* Runs the tests with TAP output and says which statuses they produced; what main returns. */
#define unit_test_run(tests)                                                                                     \
    (cmocka_set_message_output(CM_OUTPUT_TAP),                                                                   \
     unit_test_finish(cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)))
int unit_test_finish(int failed);

/* xorshift64*: the same numbers on every host. The seed is printed when the source is made, so that it stands above
 * the failure that it led to. */
struct random_source {
    UINT64 state;
};

struct random_source random_source_make(UINT64 seed);
UINT64 random_next(struct random_source *source);
UINT64 random_below(struct random_source *source, UINT64 limit);

#endif
