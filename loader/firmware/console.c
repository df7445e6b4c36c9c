#include "console.h"

#include "utf16.h"

#define CHUNK 128

void console_print(EFI_SYSTEM_TABLE *system_table, const char *text)
{
    CHAR16 line[CHUNK + 3]; /* a character may take two units, a line end takes two, and the NUL */
    UINTN used = 0;

    if (system_table->ConOut == NULL)
        return;
    while (*text != '\0') {
        if (*text == '\n')
            line[used++] = '\r';
        text += utf16_next(text, line, &used);
        if (used >= CHUNK || *text == '\0') {
            line[used] = 0;
            system_table->ConOut->OutputString(system_table->ConOut, line);
            used = 0;
        }
    }
}
