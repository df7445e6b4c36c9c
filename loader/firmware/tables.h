/* What the configuration table offers. UEFI 2.10, 4.6.
 */
#ifndef TABLES_H
#define TABLES_H

#include "../loader.h"

/* Finds ACPI, SMBIOS and device tree and records their physical addresses. */
void tables_find(struct loader *loader);

/* The SMBIOS entry point, 3.0 preferred; NULL: there is none. */
const void *tables_smbios(const struct loader *loader);

/* Bytes of the device tree, 0 if there is none or its header is not one. */
UINT64 tables_device_tree_size(const struct loader *loader);

/* Bytes of the Memory Attributes Table as it is now, 0 if there is none. */
UINT64 tables_attributes_size(const struct loader *loader);

/* Copies the Memory Attributes Table, which lies in boot-services memory. Before ExitBootServices for the dry run,
 * and again after it, since allocations change it. */
void tables_copy_attributes(struct loader *loader);

/* Whether the copy is of the table as it is now. */
bool tables_attributes_stand(const struct loader *loader);

/* After ExitBootServices: reads RT_PROPERTIES and saves the system table, the runtime services table and the
 * configuration table as they are before SetVirtualAddressMap. */
void tables_save(struct loader *loader);

/* Appends one entry of the configuration table: address, GUID, and its name if it has one. */
void tables_describe(const EFI_CONFIGURATION_TABLE *entry, struct handoff_text *text);

/* What tables_save needs for the three tables. */
#define TABLES_SAVED_SIZE (3 * HANDOFF_PAGE_SIZE)

#endif
