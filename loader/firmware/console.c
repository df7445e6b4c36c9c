#include "console.h"

#include "utf16.h"

#define CHUNK 128

static void print_units(EFI_SYSTEM_TABLE *system_table, CHAR16 *units, UINTN count)
{
    units[count] = 0;
    if (system_table->ConOut != NULL)
        system_table->ConOut->OutputString(system_table->ConOut, units);
}

const char *console_print_line(EFI_SYSTEM_TABLE *system_table, const char *text)
{
    CHAR16 units[CHUNK + 3]; /* a character may take two units, a line end takes two, and the NUL */
    UINTN used = 0;
    char last = '\0';

    while (*text != '\0' && last != '\n') {
        last = *text;
        if (last == '\n')
            units[used++] = '\r';
        text += utf16_next(text, units, &used);
        if (used >= CHUNK || *text == '\0' || last == '\n') {
            print_units(system_table, units, used);
            used = 0;
        }
    }
    return text;
}

void console_print(EFI_SYSTEM_TABLE *system_table, const char *text)
{
    while (*text != '\0')
        text = console_print_line(system_table, text);
}
