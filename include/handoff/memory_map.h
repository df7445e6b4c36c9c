/* The memory map as one value, and what can be wrong with it.
 * UEFI 2.10, 7.2 (EFI_BOOT_SERVICES.GetMemoryMap).
 */
#ifndef HANDOFF_MEMORY_MAP_H
#define HANDOFF_MEMORY_MAP_H

#include <stdbool.h>

#include "efi.h"
#include "page_table.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The smallest DescriptorSize a firmware may report: the structure of the specification without any growth. */
#define HANDOFF_DESCRIPTOR_MINIMUM 40

/* The buffer belongs to the caller, is aligned to 8 bytes and stays his; nothing here allocates.
 * `capacity` and `size` are never the same variable: the first is what the buffer holds, the second what is in it.
 * Descriptors are `stride` bytes apart, which is what the firmware says and not sizeof(EFI_MEMORY_DESCRIPTOR).
 */
struct handoff_memory_map {
    void  *descriptors; /* caller's buffer */
    UINTN  capacity;    /* bytes that it holds */
    UINTN  size;        /* bytes of it that are filled */
    UINTN  stride;      /* DescriptorSize of the firmware, in bytes */
    UINTN  key;         /* MapKey: what ExitBootServices wants to see again */
    UINT32 version;     /* DescriptorVersion */
};

/* Asks the firmware once how large a map is needed. `map->descriptors` is not used; size and stride are filled.
 * Returns what GetMemoryMap returned: EFI_BUFFER_TOO_SMALL from every correct firmware.
 */
EFI_STATUS handoff_memory_map_probe(EFI_BOOT_SERVICES *boot_services, struct handoff_memory_map *map);

/* Fetches the map once, into the whole capacity. On any error `map->size` is what the firmware asked for and the
 * buffer's contents are not defined.
 */
EFI_STATUS handoff_memory_map_fetch(EFI_BOOT_SERVICES *boot_services, struct handoff_memory_map *map);

/* Bytes to provide for a map that was `size` bytes at the probe: the larger of twice and 32 descriptors more, since
 * the allocation of this very buffer, and firmware events, add descriptors.
 */
UINTN handoff_memory_map_capacity(UINTN size, UINTN stride);

/* HANDOFF_MAP_MALFORMED unless descriptors can be stepped through: version 1, a stride of at least 40 that is a
 * multiple of 8, a size that is a multiple of the stride and within the capacity. Everything below requires a map
 * that passed.
 */
enum handoff_status handoff_memory_map_validate(const struct handoff_memory_map *map);

UINTN handoff_memory_map_count(const struct handoff_memory_map *map);

/* Descriptor `index` of handoff_memory_map_count(), inside the caller's buffer. */
EFI_MEMORY_DESCRIPTOR *handoff_memory_map_at(const struct handoff_memory_map *map, UINTN index);

/* The first descriptor that holds the physical address, or NULL. Linear: the map need not be sorted. */
const EFI_MEMORY_DESCRIPTOR *handoff_memory_map_find(const struct handoff_memory_map *map, UINT64 physical_address);

/* Bytes of a descriptor; 0 for one that is empty or whose end passes 2^64. */
UINT64 handoff_descriptor_size(const EFI_MEMORY_DESCRIPTOR *descriptor);

/* The last byte of a descriptor that has one. (The end would be 2^64 where memory reaches the top of it.) */
UINT64 handoff_descriptor_last(const EFI_MEMORY_DESCRIPTOR *descriptor);

bool handoff_descriptor_contains(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 physical_address);

bool handoff_descriptor_is_runtime(const EFI_MEMORY_DESCRIPTOR *descriptor);

/* The best cacheability that a descriptor allows, WB > WT > WC > UC; uncached where it names none, and for
 * memory-mapped I/O whatever it names. */
enum handoff_cache handoff_descriptor_cache(const EFI_MEMORY_DESCRIPTOR *descriptor);

/* Sorts in place by PhysicalStart, whole strides at a time; n log n, no recursion, no memory; linear where few
 * descriptors are out of order. The key stays valid. */
void handoff_memory_map_sort(struct handoff_memory_map *map);

/* How often a rule was broken and by which descriptor first; `first` is an index into the map as the firmware gave
 * it. */
struct handoff_finding {
    UINTN count;
    UINTN first;
};

/* The rules of section 7.2, one finding each. `unsorted` is legal and reported only. */
struct handoff_memory_map_report {
    UINTN                  descriptors;
    UINTN                  runtime;              /* those with EFI_MEMORY_RUNTIME */
    struct handoff_finding empty;                /* NumberOfPages 0 */
    struct handoff_finding wrapping;             /* end passes 2^64 */
    struct handoff_finding overlapping;          /* begins inside another; first: the one lowest in memory */
    struct handoff_finding unsorted;             /* begins below its predecessor */
    struct handoff_finding misaligned;           /* begins inside a page, or shares a granule that cannot be mapped
                                                    as one, see below; first: the one lowest in memory */
    struct handoff_finding runtime_unmarked;     /* RuntimeServicesCode/Data without EFI_MEMORY_RUNTIME */
    struct handoff_finding runtime_on_reserved;  /* EFI_MEMORY_RUNTIME on reserved, ACPI, persistent or OEM types */
    struct handoff_finding runtime_on_reclaimed; /* EFI_MEMORY_RUNTIME on loader, boot-services, conventional or
                                                    unusable memory, which the operating system will overwrite */
    struct handoff_finding cacheability_missing; /* no cacheability bit at all, unless the memory is reserved or
                                                    unusable and nobody maps it; or RAM without write-back */
};

/* Examines a validated map. `scratch` is a second buffer with at least `map->size` capacity; it ends up holding the
 * sorted map. HANDOFF_BUFFER_TOO_SMALL if scratch is too small; the findings are in the report.
 *
 * `granule` is the size of page with which it must be possible to map runtime memory: 4096, on AArch64 65536, since
 * there all of a 64 KiB page that holds runtime memory has to be mapped alike (UEFI 2.10, 2.3.6). Runtime regions
 * need not be aligned to it. Counted as misaligned are, empty and wrapping descriptors left aside,
 * - each that begins at no multiple of 4096;
 * - if `granule` is larger, each that begins in a granule in which an earlier one, in ascending order, has memory as
 *   well, if any descriptor with memory in that granule has EFI_MEMORY_RUNTIME and not all of them have the same
 *   handoff_descriptor_cache(). Memory that no descriptor names does not matter.
 */
enum handoff_status handoff_memory_map_examine(const struct handoff_memory_map *map,
                                               struct handoff_memory_map *scratch, UINT64 granule,
                                               struct handoff_memory_map_report *report);

/* Fills `alone`, a second buffer with at least `map->size` capacity, with those descriptors of a validated map that
 * share no byte with another, sorted; empty and wrapping ones are left out. Only of these does the type say whose the
 * memory is: what may be overwritten is looked for here. As fast as sorting.
 * HANDOFF_BUFFER_TOO_SMALL if `alone` is too small; it then holds no descriptor.
 */
enum handoff_status handoff_memory_map_alone(const struct handoff_memory_map *map, struct handoff_memory_map *alone);

#ifdef __cplusplus
}
#endif
#endif
