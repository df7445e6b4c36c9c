#include "screen.h"

void screen_begin(const struct verdict *verdict)
{
    (void)verdict;
}

void screen_running(const struct verdict *verdict, const struct verdict_entry *entry)
{
    (void)verdict;
    (void)entry;
}

void screen_concluded(const struct verdict *verdict, const struct verdict_entry *entry,
                      const struct check_context *context)
{
    (void)verdict;
    (void)entry;
    (void)context;
}

void screen_sum(const struct verdict *verdict)
{
    (void)verdict;
}

void screen_note(const char *words)
{
    (void)words;
}
