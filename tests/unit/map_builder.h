/* Memory maps for tests, in heap buffers of exactly the size asked for, so that AddressSanitizer guards both ends. */
#ifndef TESTS_UNIT_MAP_BUILDER_H
#define TESTS_UNIT_MAP_BUILDER_H

#include <handoff/memory_map.h>

#define RAM_RUNTIME (EFI_MEMORY_WB | EFI_MEMORY_RUNTIME)

struct handoff_memory_map map_new(UINTN stride, UINTN descriptors);
void map_free(struct handoff_memory_map *map);

/* Appends a descriptor. What the stride has beyond the structure is filled with bytes made of PhysicalStart. */
EFI_MEMORY_DESCRIPTOR *map_add(struct handoff_memory_map *map, UINT32 type, UINT64 physical_start, UINT64 pages,
                               UINT64 attribute);

/* Whether the bytes beyond the structure are still the ones that map_add gave this descriptor. */
bool map_tail_kept(const struct handoff_memory_map *map, const EFI_MEMORY_DESCRIPTOR *descriptor);

/* A small unsorted map as firmware hands out: RAM of every kind, three runtime regions of which two touch, MMIO. */
void map_add_ordinary(struct handoff_memory_map *map);
#define MAP_ORDINARY_DESCRIPTORS 10
#define MAP_ORDINARY_RUNTIME     4

#endif
