/* SMBIOS tables for tests: structures one after the other, and the entry points that lead to them.
 */
#ifndef TESTS_UNIT_SMBIOS_BUILDER_H
#define TESTS_UNIT_SMBIOS_BUILDER_H

#include <handoff/efi.h>

struct smbios_table {
    UINT8 bytes[1024];
    UINTN size;
};

/* Appends a structure: `formatted` bytes, header included, with string numbers from 1 at the offsets 4, 5, ..., and
 * the strings, each followed by NUL, and one more NUL in the literal's end. */
void smbios_add(struct smbios_table *table, UINT8 type, UINT8 formatted, const void *strings, UINTN size);

/* A firmware, a machine and the end. */
struct smbios_table smbios_of_machine(const char *serial);

/* Entry points to a table. */
void smbios_make_entry_64(UINT8 entry[24], UINT64 address, UINT32 size);
void smbios_make_entry_32(UINT8 entry[31], UINT32 address, UINT16 size);

/* Makes the checksum right again. */
void smbios_seal(UINT8 *entry, UINTN size);

#endif
