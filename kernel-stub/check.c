#include "check.h"

#include <stdarg.h>
#include <stddef.h>

#include "diagnosis.h"

struct statement {
    enum outcome outcome;
    const char  *diagnosis;
    bool         has_address;
    uint64_t     address;
    const char  *next;
};

static void state(struct check_context *context, const struct statement *statement, const char *seen,
                  va_list arguments)
{
    if (context->outcome != OUTCOME_NONE)
        return;
    context->outcome = statement->outcome;
    context->diagnosis = statement->diagnosis;
    context->has_address = statement->has_address;
    context->address = statement->address;
    handoff_text_format_list(&context->seen, seen, arguments);
    if (statement->next != NULL)
        handoff_text_format(&context->next, "%s", statement->next);
}

/* What a failure or a warning says when the check leaves it out. */
static struct statement finding(enum outcome outcome, const char *diagnosis, const char *next)
{
    const char *slug = diagnosis != NULL ? diagnosis : DIAGNOSIS_UNKNOWN;

    return (struct statement){
        .outcome = outcome, .diagnosis = slug, .next = next != NULL ? next : diagnosis_next_step(slug)};
}

void check_about(struct check_context *context, enum service service)
{
    if (context->outcome == OUTCOME_NONE)
        context->service = service_name(service);
}

void check_pass(struct check_context *context, const char *seen, ...)
{
    const struct statement statement = { .outcome = OUTCOME_PASSED };
    va_list arguments;

    va_start(arguments, seen);
    state(context, &statement, seen, arguments);
    va_end(arguments);
}

void check_skip(struct check_context *context, const char *reason, ...)
{
    const struct statement statement = { .outcome = OUTCOME_SKIPPED };
    va_list arguments;

    va_start(arguments, reason);
    state(context, &statement, reason, arguments);
    va_end(arguments);
}

void check_leave_open(struct check_context *context, const char *reason, ...)
{
    const struct statement statement = { .outcome = OUTCOME_OPEN };
    va_list arguments;

    va_start(arguments, reason);
    state(context, &statement, reason, arguments);
    va_end(arguments);
}

void check_warn(struct check_context *context, const char *diagnosis, const char *next, const char *seen, ...)
{
    const struct statement statement = finding(OUTCOME_WARNED, diagnosis, next);
    va_list arguments;

    va_start(arguments, seen);
    state(context, &statement, seen, arguments);
    va_end(arguments);
}

void check_fail(struct check_context *context, const char *diagnosis, const char *next, const char *seen, ...)
{
    const struct statement statement = finding(OUTCOME_FAILED, diagnosis, next);
    va_list arguments;

    va_start(arguments, seen);
    state(context, &statement, seen, arguments);
    va_end(arguments);
}

void check_fail_at(struct check_context *context, const char *diagnosis, uint64_t address, const char *next,
                   const char *seen, ...)
{
    struct statement statement = finding(OUTCOME_FAILED, diagnosis, next);
    va_list arguments;

    statement.has_address = true;
    statement.address = address;
    va_start(arguments, seen);
    state(context, &statement, seen, arguments);
    va_end(arguments);
}
