/* Questions about memory maps that several checks ask. */
#ifndef CHECKS_MAP_FACTS_H
#define CHECKS_MAP_FACTS_H

#include <stdbool.h>

#include <handoff/memory_map.h>

#include "../check.h"

/* The final map. False, and the check is skipped, if it cannot be stepped through: map.size_probe says why. */
bool final_map(struct check_context *context, struct handoff_memory_map *map);

/* An empty map with room for a copy of the final one, the same room each time; and what a check says whose map is too
 * large for it. */
struct handoff_memory_map map_room(void);
void skip_large_map(struct check_context *context, const struct handoff_memory_map *map);

/* "EfiRuntimeServicesData, 16 pages at 0x7e9000, attributes 0x800000000000000f" */
void describe_descriptor(const EFI_MEMORY_DESCRIPTOR *descriptor, struct handoff_text *text);

/* True if every byte of the range lies in a descriptor with EFI_MEMORY_RUNTIME. */
bool runtime_memory_holds(const struct handoff_memory_map *map, UINT64 physical_address, UINT64 size);

/* How many descriptors of `map` have no equal (type, range, attributes) in `other`, and the first of them. */
struct map_difference {
    UINTN count;
    const EFI_MEMORY_DESCRIPTOR *first;
};
struct map_difference map_difference(const struct handoff_memory_map *map, const struct handoff_memory_map *other,
                                     bool runtime_only);

#endif
