/* The Memory Attributes Table as the firmware published it, entry by entry. UEFI 2.10, 4.6.4. */
#ifndef CHECKS_ATTRIBUTES_TABLE_H
#define CHECKS_ATTRIBUTES_TABLE_H

#include <stdbool.h>

#include <handoff/attributes_table.h>

#include "../check.h"

struct attributes_table {
    const struct handoff_attributes_header *header; /* NULL: there is no table */
    UINTN count; /* entries; 0 if they cannot be stepped through: version, stride or number are wrong */
};

struct attributes_table attributes_table(const struct handoff_boot_info *info);
bool attributes_version_known(const struct handoff_attributes_header *header);
const EFI_MEMORY_DESCRIPTOR *attributes_entry(const struct attributes_table *table, UINTN index);

/* Consumers have to ignore entries of any other type than runtime services code and data. */
bool is_runtime_memory(const EFI_MEMORY_DESCRIPTOR *descriptor);

/* Whether the bytes have any in common with a driver that the loader started. EDK2 before edk2-stable202511 does not
 * tell the code of these from their data: they are loaded after EndOfDxe. */
bool touches_driver(const struct handoff_boot_info *info, UINT64 physical_address, UINT64 size);

/* Whether the firmware listed its images, and none of them has a byte there. EDK2 from edk2-stable202311 to
 * edk2-stable202408 forbids neither writing nor execution where runtime code has room for more images. */
bool holds_no_image(const struct handoff_boot_info *info, UINT64 physical_address, UINT64 size);

/* What keeps entry `index` from being as specified, "begins inside a page"; NULL: nothing. `map` is the final
 * map; the entries before it are as specified. */
const char *attributes_offence(const struct attributes_table *table, UINTN index,
                               const struct handoff_memory_map *map);

/* What is not as specified either, but misleads nobody; NULL: nothing. */
const char *attributes_oddity(const EFI_MEMORY_DESCRIPTOR *entry);

/* The first bytes of a runtime descriptor at or above `from` that no entry covers; false if there are none. Of a
 * table whose entries are all as specified. */
struct attributes_gap {
    UINT64 physical_address;
    UINT64 size;
};
bool attributes_gap(const struct attributes_table *table, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 from,
                    struct attributes_gap *gap);

#endif
