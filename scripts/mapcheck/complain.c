#include "complain.h"

#include <stdarg.h>
#include <stdio.h>

/* When the error stream fails there is nobody left to tell. */
void complain(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fputs("mapcheck: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputs("\n", stderr);
    va_end(arguments);
}
