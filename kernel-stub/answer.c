#include "answer.h"

/* One check's word on a question; what keeps it from holding is appended to `reason`. */
static enum answer ask(const struct verdict *verdict, const char *name, struct handoff_text *reason)
{
    const struct verdict_entry *entry = verdict_find(verdict, name);

    if (!entry) {
        handoff_text_format(reason, " %s was not selected", name);
        return ANSWER_NOT_KNOWN;
    }
    switch (entry->outcome) {
    case OUTCOME_PASSED:
    case OUTCOME_WARNED:
        return ANSWER_HOLDS;
    case OUTCOME_FAILED:
        handoff_text_format(reason, " %s failed", name);
        return ANSWER_FAILS;
    default:
        handoff_text_format(reason, entry->outcome == OUTCOME_SKIPPED ? " %s was skipped" : " %s said nothing", name);
        return ANSWER_NOT_KNOWN;
    }
}

enum answer answer_of(const struct verdict *verdict, const char *const names[], struct handoff_text *why)
{
    char bytes[ANSWER_SIZE / 2];
    enum answer answer = ANSWER_HOLDS;

    for (; *names; names++) {
        struct handoff_text reason = handoff_text_in(bytes, sizeof(bytes));
        const enum answer one = ask(verdict, *names, &reason);

        if (one == ANSWER_HOLDS || answer == ANSWER_FAILS)
            continue;
        if (one == ANSWER_FAILS || answer == ANSWER_HOLDS) {
            why->size = 0;
            handoff_text_format(why, "%s", bytes);
        }
        answer = one;
    }
    return answer;
}

enum answer answer_from_checks(const struct verdict *verdict, const char *const names[], struct handoff_text *text)
{
    char bytes[ANSWER_SIZE / 2];
    struct handoff_text why = handoff_text_in(bytes, sizeof(bytes));
    static const char *const answers[] = {
        [ANSWER_HOLDS] = "yes", [ANSWER_FAILS] = "no:", [ANSWER_NOT_KNOWN] = "not known:"};

    const enum answer answer = answer_of(verdict, names, &why);

    handoff_text_format(text, "%s%s", answers[answer], bytes);
    return answer;
}
