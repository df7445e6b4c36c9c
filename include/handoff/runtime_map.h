/* The virtual map: only the EFI_MEMORY_RUNTIME descriptors of the final map, each with its VirtualStart.
 * UEFI 2.10, 8.4 (SetVirtualAddressMap) and 2.3 (calling conventions).
 */
#ifndef HANDOFF_RUNTIME_MAP_H
#define HANDOFF_RUNTIME_MAP_H

#include "memory_map.h"

#ifdef __cplusplus
extern "C" {
#endif

enum handoff_placement {
    HANDOFF_PLACE_OFFSET,   /* VirtualStart = PhysicalStart + base: distances between all regions are kept */
    HANDOFF_PLACE_COMPACT,  /* packed from base upwards; regions that touch keep touching, and every address keeps its
                               position inside 2 MiB so that large pages still fit */
    HANDOFF_PLACE_IDENTITY, /* VirtualStart = PhysicalStart */
};

/* Where virtual addresses may be handed out. */
struct handoff_window {
    UINT64 base; /* first address, multiple of 2 MiB */
    UINT64 size; /* bytes, multiple of 2 MiB */
};

/* Fills `runtime` (whose buffer the caller provides, capacity at least the size of all runtime descriptors; the whole
 * map's size always suffices) with the usable runtime descriptors of a validated `map`, sorted by PhysicalStart, same
 * stride and version, every byte of the descriptor kept. Empty and wrapping descriptors are left out: a page table
 * cannot honour them; handoff_memory_map_examine names them. Restartable: it begins by clearing what it builds.
 *
 * The window is not used by HANDOFF_PLACE_IDENTITY.
 * HANDOFF_BUFFER_TOO_SMALL; HANDOFF_OUT_OF_WINDOW; HANDOFF_VIRTUAL_ZERO (EDK2 skips relocation for an image whose
 * virtual address is 0).
 */
enum handoff_status handoff_runtime_map_build(const struct handoff_memory_map *map, enum handoff_placement placement,
                                              struct handoff_window window, struct handoff_memory_map *runtime);

/* The window moved to a pseudo-random place inside itself, a multiple of 2 MiB that still leaves room for every
 * runtime region of `map` under HANDOFF_PLACE_OFFSET; unchanged when there is no room to move. `random` is the
 * caller's.
 */
struct handoff_window handoff_runtime_map_random_window(const struct handoff_memory_map *map,
                                                        struct handoff_window window, UINT64 random);

/* The virtual address that `runtime` gives to a physical one, 0 if no region holds it. */
UINT64 handoff_runtime_map_virtual(const struct handoff_memory_map *runtime, UINT64 physical_address);

/* The runtime descriptor whose virtual range holds the address, or NULL. */
const EFI_MEMORY_DESCRIPTOR *handoff_runtime_map_find_virtual(const struct handoff_memory_map *runtime,
                                                              UINT64 virtual_address);

#ifdef __cplusplus
}
#endif
#endif
