/* Text on the firmware's console. UEFI 2.10, 12.4.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <handoff/efi.h>

/* Prints UTF-8 text; "\n" ends a line. Does nothing where the firmware has no console. */
void console_print(EFI_SYSTEM_TABLE *system_table, const char *text);

/* Prints up to the end of the first line, and returns what follows it. */
const char *console_print_line(EFI_SYSTEM_TABLE *system_table, const char *text);

#endif
