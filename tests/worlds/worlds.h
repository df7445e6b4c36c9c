/* Small worlds, visited one by one: what all programs of this directory share.
 *
 * A program states its grammar in its help, visits every sentence of it, and compares the gift with a judge that
 * was written from the headers and the specifications alone. Without --all it visits a smaller grammar, which it
 * states as well.
 */
#ifndef TESTS_WORLDS_WORLDS_H
#define TESTS_WORLDS_WORLDS_H

#include <handoff/memory_map.h>

#include "tests/unit/unit_test.h"

extern bool worlds_all; /* the long form was asked for */

/* Reads the command line; ends the program for --help and for what it does not know. */
void worlds_begin(int argc, char **argv, const char *grammar);

/* Counts a world; on a terminal the count is shown from time to time. `describe` is called if a judge disagrees
 * before the next call. */
void worlds_visit(void (*describe)(void));

/* Prints how many worlds were visited since it was last called. */
void worlds_visited(const char *what);

/* The teardown of every test: describes the world in which it failed. */
int worlds_teardown(void **state);
#define WORLDS_TEST(test) cmocka_unit_test_teardown(test, worlds_teardown)

/* A counter of several digits, each below its base; false once all numbers were seen. */
bool worlds_next(UINT32 *digits, UINTN count, UINT32 base);

/* The same, but of all orders of the same digits only the one in which they do not rise. */
bool worlds_next_set(UINT32 *digits, UINTN count, UINT32 base);

#endif
