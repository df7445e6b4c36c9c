#include "check_result.h"

static enum check_result result_of_finding(const struct check_context *context)
{
    const enum severity severity = context->check->severity;

    if (severity == SEVERITY_ADVISORY)
        return RESULT_INFORMED;
    return severity == SEVERITY_MEDIUM || context->outcome == OUTCOME_WARNED ? RESULT_WARNED : RESULT_FAILED;
}

enum check_result check_result(const struct check_context *context)
{
    switch (context->outcome) {
    case OUTCOME_PASSED:
        return RESULT_PASSED;
    case OUTCOME_WARNED:
    case OUTCOME_FAILED:
        return result_of_finding(context);
    case OUTCOME_SKIPPED:
        return RESULT_SKIPPED;
    case OUTCOME_OPEN:
        return RESULT_OPEN;
    default:
        return RESULT_FAILED;
    }
}

void check_brief(const char *seen, struct handoff_text *brief)
{
    static const char cut[] = " ...";
    uint32_t size = 0, words = 0;

    for (; seen[size] && seen[size] != ';'; size++)
        if (seen[size] == ' ' && size + sizeof(cut) <= BRIEF_SIZE)
            words = size;
    const bool whole = size < BRIEF_SIZE;
    for (uint32_t i = 0; i < (whole ? size : words); i++)
        handoff_text_format(brief, "%c", seen[i]);
    if (!whole)
        handoff_text_format(brief, cut);
}
