/* The lines of a configuration as people read them, and whether they are right: written from the documentation of the
 * keys and not from the parser. */
#ifndef TESTS_FUZZ_CONFIG_JUDGE_H
#define TESTS_FUZZ_CONFIG_JUDGE_H

#include "fuzz.h"
#include "loader/config.h"

#define CONFIG_WORDS 8

/* A key; of one that takes words, where its number is and which word gives which. */
struct expectation {
    const char *key;
    size_t      offset;
    const char *words[CONFIG_WORDS]; /* by their numbers */
};

/* NULL: there is no such key. */
const struct expectation *expectation_of(const char *key);

struct config_line {
    size_t length;
    char  *key;   /* NULL: a blank line, or a comment */
    char  *value; /* NULL: there is no = */
};

/* Cuts the next line off a text, which it changes; false at its end. */
bool config_line_next(char **text, struct config_line *line);

/* Skips the mark that some editors put in front of a text. */
char *config_text_begin(char *text);

/* Whether config_judge can judge: printable ASCII, blanks and line ends only. */
bool config_is_plain(const char *text, size_t size);

/* Whether a plain text, which it changes, has to be accepted; if not, it has to be refused. */
bool config_judge(char *text);

#endif
