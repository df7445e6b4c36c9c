#include "log.h"

#include "firmware/console.h"

#define LINE    1536 /* bytes, at most: a path of the configuration, and what is said of it */
#define RESERVE (2 * LINE)
#define FULL    "... the log is full; lines are missing from here on\n"

void log_begin(struct loader *loader, char *bytes, UINTN capacity)
{
    loader->log = handoff_text_in(bytes, capacity);
}

static void print(struct loader *loader, const char *lines)
{
    while (*lines != '\0') {
        console_print(loader->system_table, "handoff: ");
        lines = console_print_line(loader->system_table, lines);
    }
}

void log_show(struct loader *loader)
{
    print(loader, loader->log.bytes + loader->printed);
    loader->printed = loader->log.size;
}

/* Whole lines only. Where there is no room for one, the log says so, once; the last of it is for lines that no
 * console shows or that tell why a boot ended. Returns whether the line is in the log. */
static bool keep(struct loader *loader, const char *line, UINTN size, bool important)
{
    struct handoff_text *log = &loader->log;
    const UINTN room = log->capacity - sizeof(FULL) - log->size;

    if (important ? size <= room : !log->cut && size + RESERVE <= room) {
        handoff_text_format(log, "%s", line);
        return true;
    }
    if (!log->cut)
        handoff_text_format(log, FULL);
    log->cut = 1;
    return false;
}

static void log_list(struct loader *loader, const char *prefix, const char *format, va_list arguments)
{
    char bytes[LINE + 1];
    struct handoff_text line = handoff_text_in(bytes, LINE);

    handoff_text_format(&line, "%s", prefix);
    handoff_text_format_list(&line, format, arguments);
    line.capacity++; /* the end of a line is never cut off */
    handoff_text_format(&line, "\n");
    const bool kept = keep(loader, bytes, line.size, *prefix != '\0' || loader->quiet);
    if (loader->talkative && !loader->quiet) {
        log_show(loader);
        if (!kept)
            print(loader, bytes);
    }
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
