#include "audience.h"

#include "keeping.h"
#include "screen.h"

void audience_begin(const struct verdict *verdict)
{
    screen_begin(verdict);
    keeping_begin(verdict);
}

void audience_running(const struct verdict *verdict, const struct verdict_entry *entry)
{
    screen_running(verdict, entry);
}

void audience_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                        const struct check_context *context)
{
    screen_concluded(verdict, entry, context);
    keeping_concluded(entry, context);
}

void audience_detail(const char *key, const char *value)
{
    keeping_detail(key, value);
}

void audience_sum(const struct verdict *verdict)
{
    screen_sum(verdict);
    keeping_sum(verdict);
}

void audience_answer(unsigned number, const char *question, const char *answer)
{
    keeping_answer(number, question, answer);
}

void audience_note(const char *words)
{
    screen_note(words);
}
