/* A record's text where there is less room than it needs: what is given up, in which order. */
#ifndef KEEPING_FIT_H
#define KEEPING_FIT_H

#include <stdbool.h>

#include <handoff/text.h>

/* What a form leaves out, besides all that those before it do. */
enum keeping_form {
    KEEPING_ALL,
    KEEPING_WITHOUT_ADVICE,  /* details of warnings and of advisory findings */
    KEEPING_WITHOUT_NEXT,    /* of failures: what to do next, and the section */
    KEEPING_SHORTENED,       /* the ends of long words: what was seen, answers, remarks */
    KEEPING_WITHOUT_REASONS, /* why something was skipped or warned of, and answers */
    KEEPING_WITHOUT_PASSED,  /* names of checks that passed */
    KEEPING_FAILED_ONLY,     /* everything but the failures with their diagnoses, as many as there is room for */
    KEEPING_FORMS
};

/* Writes the lines of `whole` in that form, what was left out, and the `sum` line. False: that is more than `room`
 * bytes, or than `fitted` has. */
bool keeping_fit(const char *whole, const char *sum, enum keeping_form form, UINTN room, struct handoff_text *fitted);

#endif
