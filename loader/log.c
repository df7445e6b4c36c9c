#include "log.h"

#include "firmware/console.h"

void log_begin(struct loader *loader, char *bytes, UINTN capacity)
{
    loader->log = handoff_text_in(bytes, capacity);
}

static void log_list(struct loader *loader, const char *prefix, const char *format, va_list arguments)
{
    handoff_text_format(&loader->log, "%s", prefix);
    handoff_text_format_list(&loader->log, format, arguments);
    handoff_text_format(&loader->log, "\n");
    if (loader->talkative && !loader->quiet)
        log_show(loader);
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
