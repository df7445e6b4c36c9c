/* The Memory Attributes Table: which parts of runtime memory are code and which are data.
 * UEFI 2.10, 4.6 (EFI_MEMORY_ATTRIBUTES_TABLE).
 *
 * The table itself lies in boot-services memory: copy it before that memory is given to anybody.
 */
#ifndef HANDOFF_ATTRIBUTES_TABLE_H
#define HANDOFF_ATTRIBUTES_TABLE_H

#include "memory_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The table's vendor GUID in the configuration table, as an initializer of EFI_GUID. */
#define HANDOFF_ATTRIBUTES_TABLE_GUID {0xdcfa911d, 0x26eb, 0x469f, {0xa2, 0x20, 0x38, 0xb7, 0xdc, 0x46, 0x12, 0x20}}

/* Limits that Linux uses as well: a larger table is a corrupt one. */
#define HANDOFF_ATTRIBUTES_SIZE_LIMIT (2u << 20)

/* The header in front of the entries, as the firmware lays it out. */
struct handoff_attributes_header {
    UINT32 version;         /* 1 or 2 */
    UINT32 entries;
    UINT32 descriptor_size; /* bytes from entry to entry */
    UINT32 flags;           /* version 2: bit 0 says that runtime code has forward control-flow guards */
};

/* A table that was examined; it points into the caller's copy, which must outlive it. */
struct handoff_attributes {
    const UINT8 *entries;
    UINTN        count;         /* those that are ignored included */
    UINTN        stride;
    UINT32       version;
    UINT32       flags;
    UINTN        writable_code; /* entries that forbid neither writing nor execution */
    UINT64       uncovered;     /* bytes of runtime code and data that no entry covers */
};

/* Bytes of the table that a header announces, header included; 0 if the numbers are beyond
 * HANDOFF_ATTRIBUTES_SIZE_LIMIT. For copying it before it is examined. */
UINTN handoff_attributes_size(const struct handoff_attributes_header *header);

/* Examines the `size` bytes at `table` (aligned to 8) against a runtime map built by handoff_runtime_map_build.
 * HANDOFF_OK: `attributes` may be applied. Any HANDOFF_ATTRIBUTES_... error: it must not be, and `attributes` is
 * empty. Where descriptors of the map overlap, an entry is stray unless it lies in the first that ends above its
 * beginning. Entries of other types than runtime services code and data, which later specifications may bring, are
 * ignored, but have to be in order with the others.
 */
enum handoff_status handoff_attributes_examine(const void *table, UINTN size,
                                               const struct handoff_memory_map *runtime,
                                               struct handoff_attributes *attributes);

/* The first entry of runtime memory that ends above the address, or NULL. Logarithmic. */
const EFI_MEMORY_DESCRIPTOR *handoff_attributes_find(const struct handoff_attributes *attributes,
                                                     UINT64 physical_address);

#ifdef __cplusplus
}
#endif
#endif
