#include "check.h"

#include <stdarg.h>
#include <stddef.h>

#include "diagnosis.h"

static void state(struct check_context *context, enum outcome outcome, const char *diagnosis, const char *next,
                  const char *seen, va_list arguments)
{
    if (context->outcome != OUTCOME_NONE)
        return;
    context->outcome = outcome;
    context->diagnosis = diagnosis;
    handoff_text_format_list(&context->seen, seen, arguments);
    if (next != NULL)
        handoff_text_format(&context->next, "%s", next);
}

/* A failure or a warning, which may leave out what it is called and what to do about it. */
static void find(struct check_context *context, enum outcome outcome, const char *diagnosis, const char *next,
                 const char *seen, va_list arguments)
{
    const char *slug = diagnosis != NULL ? diagnosis : DIAGNOSIS_UNKNOWN;

    state(context, outcome, slug, next != NULL ? next : diagnosis_next_step(slug), seen, arguments);
}

void check_about(struct check_context *context, enum service service)
{
    if (context->outcome == OUTCOME_NONE)
        context->service = service_name(service);
}

void check_at(struct check_context *context, uint64_t address)
{
    if (context->outcome != OUTCOME_NONE)
        return;
    context->has_address = true;
    context->address = address;
}

void check_pass(struct check_context *context, const char *seen, ...)
{
    va_list arguments;

    va_start(arguments, seen);
    state(context, OUTCOME_PASSED, NULL, NULL, seen, arguments);
    va_end(arguments);
}

void check_skip(struct check_context *context, const char *reason, ...)
{
    va_list arguments;

    va_start(arguments, reason);
    state(context, OUTCOME_SKIPPED, NULL, NULL, reason, arguments);
    va_end(arguments);
}

void check_leave_open(struct check_context *context, const char *reason, ...)
{
    va_list arguments;

    va_start(arguments, reason);
    state(context, OUTCOME_OPEN, NULL, NULL, reason, arguments);
    va_end(arguments);
}

void check_warn(struct check_context *context, const char *diagnosis, const char *next, const char *seen, ...)
{
    va_list arguments;

    va_start(arguments, seen);
    find(context, OUTCOME_WARNED, diagnosis, next, seen, arguments);
    va_end(arguments);
}

void check_fail(struct check_context *context, const char *diagnosis, const char *next, const char *seen, ...)
{
    va_list arguments;

    va_start(arguments, seen);
    find(context, OUTCOME_FAILED, diagnosis, next, seen, arguments);
    va_end(arguments);
}

void check_fail_at(struct check_context *context, const char *diagnosis, uint64_t address, const char *next,
                   const char *seen, ...)
{
    va_list arguments;

    check_at(context, address);
    va_start(arguments, seen);
    find(context, OUTCOME_FAILED, diagnosis, next, seen, arguments);
    va_end(arguments);
}
