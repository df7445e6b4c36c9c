/* What SMBIOS says about the machine. System Management BIOS Reference Specification 3.x, 5.2 and 7.1 to 7.2. Pure.
 */
#ifndef SMBIOS_H
#define SMBIOS_H

#include <stdbool.h>

#include <handoff/efi.h>

#define SMBIOS_TEXT        64 /* bytes of a string that are kept, the NUL included */
#define SMBIOS_ENTRY_SIZE  31 /* bytes of an entry point that are looked at, at most */
#define SMBIOS_TABLE_LIMIT (1u << 20) /* nobody has more to say about a machine */

/* Strings are printable ASCII, without blanks around or doubled inside; empty: not told. */
struct smbios_facts {
    char  firmware_vendor[SMBIOS_TEXT];
    char  firmware_version[SMBIOS_TEXT];
    char  firmware_date[SMBIOS_TEXT];
    char  maker[SMBIOS_TEXT];
    char  product[SMBIOS_TEXT];
    char  version[SMBIOS_TEXT];
    char  serial[SMBIOS_TEXT]; /* tells machines apart, and is shown to nobody */
    UINT8 uuid[16];            /* the same */
};

/* Bytes that an entry point has, by its anchor, of which 5 bytes are at `entry`; 0: it is none. */
UINTN smbios_entry_size(const UINT8 *entry);

/* Where the table is: true if the entry point, smbios_entry_size bytes, is whole. `size` is what the table has at
 * the most. */
bool smbios_entry_read(const UINT8 *entry, UINT64 *address, UINT64 *size);

/* Reads the structures of a table, as far as they are whole. False: there was none that says something about the
 * machine. */
bool smbios_table_read(const UINT8 *table, UINT64 size, struct smbios_facts *facts);

#endif
