#include "log.h"

#include "firmware/console.h"

#define RESERVE 3072 /* bytes, more than the longest line: a path of the configuration, and what is said of it */
#define FULL    "... the log is full: from here on, lines are missing\n"

void log_begin(struct loader *loader, char *bytes, UINTN capacity)
{
    loader->log = handoff_text_in(bytes, capacity);
}

void log_show(struct loader *loader)
{
    const char *line = loader->log.bytes + loader->printed;

    while (*line != '\0') {
        console_print(loader->system_table, "handoff: ");
        line = console_print_line(loader->system_table, line);
    }
    loader->printed = loader->log.size;
}

static void take_back(struct handoff_text *log, UINTN start)
{
    log->size = start;
    log->bytes[start] = '\0';
    if (!log->cut)
        handoff_text_format(log, FULL);
    log->cut = 1;
}

/* The last of the log is kept for what no console shows, and for why a boot ended. */
static void log_list(struct loader *loader, const char *prefix, const char *format, va_list arguments)
{
    struct handoff_text *log = &loader->log;
    const UINTN start = log->size;

    handoff_text_format(log, "%s", prefix);
    handoff_text_format_list(log, format, arguments);
    handoff_text_format(log, "\n");
    log->bytes[log->size - 1] = '\n'; /* where the line was cut off */
    if (loader->quiet)
        return;
    if (loader->talkative)
        log_show(loader);
    if (*prefix == '\0' && log->size > LOADER_LOG_SIZE - RESERVE)
        take_back(log, start);
    if (loader->talkative)
        loader->printed = log->size;
}

void log_speak(struct loader *loader)
{
    loader->talkative = true;
    log_show(loader);
}

void log_line(struct loader *loader, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_list(loader, "", format, arguments);
    va_end(arguments);
}

EFI_STATUS log_error(struct loader *loader, EFI_STATUS status, const char *format, ...)
{
    va_list arguments;

    loader->talkative = true;
    va_start(arguments, format);
    log_list(loader, "error: ", format, arguments);
    va_end(arguments);
    return status;
}
