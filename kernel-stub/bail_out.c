#include "bail_out.h"

#include "arch.h"
#include "screen.h"
#include "tap.h"

void bail_out(const char *format, ...)
{
    char bytes[TAP_LINE_SIZE];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(&text, format, arguments);
    va_end(arguments);
    tap_line("Bail out! %s", bytes);
    screen_stopped(bytes);
    arch_debug_exit(false);
    arch_halt();
}
