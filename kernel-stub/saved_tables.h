/* The firmware's tables as they were after ExitBootServices and before SetVirtualAddressMap. UEFI 2.10, 4.2 to 4.6.
 */
#ifndef SAVED_TABLES_H
#define SAVED_TABLES_H

#include <stdbool.h>

#include "check.h"

/* NULL if the loader saved less than a whole table. */
const EFI_SYSTEM_TABLE *saved_system_table(const struct handoff_boot_info *info);

/* The pointer of a service in the saved runtime table. False if the table was saved without it: tables before
 * UEFI 2.0 end with ResetSystem. */
bool saved_service(const struct handoff_boot_info *info, enum service service, UINT64 *physical_address);

/* The pointer of a service in a runtime table that holds `size` bytes. */
UINT64 table_service(const void *table, enum service service);

/* True if the header's CRC32 is that of its `header->HeaderSize` bytes (at most `limit`). UEFI 2.10, 4.2. */
bool header_crc_is_valid(const EFI_TABLE_HEADER *header, UINTN limit);

/* What to do about a service of the runtime table that lies in no runtime memory. */
#define FUNCTION_NEXT_STEP                                                                                           \
    "Build the image that this function lies in as a runtime driver (subsystem 12): it is then loaded into runtime " \
    "memory, and relocated."

#endif
