/* Failures and warnings, as much of them as there is room for. */
#ifndef SCREEN_FINDINGS_H
#define SCREEN_FINDINGS_H

#include "canvas.h"
#include "verdict.h"

#define FINDINGS     12
#define FINDING_SEEN 400
#define FINDING_NEXT 320

struct finding {
    bool        failed;    /* else it is a warning */
    bool        repeats;   /* what to do next is the same as of the one before: it is not said again */
    const char *name;
    const char *diagnosis; /* NULL: none was given */
    char        seen[FINDING_SEEN];
    char        next[FINDING_NEXT];
};

/* The first ones of a kind. */
struct finding_list {
    uint32_t       total;
    struct finding finding[FINDINGS]; /* those that there is room for */
};
uint32_t finding_list_kept(const struct finding_list *list);

struct findings {
    struct finding_list failures;
    struct finding_list warnings;
};

/* Keeps what a check said if it failed or warned; returns whether it did. */
bool findings_add(struct findings *findings, const struct verdict_entry *entry, const struct check_context *context);

void findings_draw(const struct canvas *canvas, struct rectangle area, const struct findings *findings);

#endif
