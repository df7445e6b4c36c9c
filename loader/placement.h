/* Placements of runtime regions that are for testing firmware, not for living with. Pure.
 */
#ifndef PLACEMENT_H
#define PLACEMENT_H

#include <handoff/runtime_map.h>

/* virtmap=low: the largest gap between the descriptors of a map, above 1 MiB and below 4 GiB, in whole 2 MiB. size 0:
 * there is none. */
struct handoff_window placement_gap(const struct handoff_memory_map *map);

/* virtmap=reversed: the highest region of a sorted runtime map first, each in 2 MiB of its own, where it keeps its
 * position. HANDOFF_OUT_OF_WINDOW. */
enum handoff_status placement_reverse(struct handoff_memory_map *runtime, struct handoff_window window);

/* virtmap=over: each region where another one is physically, at least in part, with its own position inside `granule`
 * kept. No two meet at their new addresses. HANDOFF_OUT_OF_WINDOW if no such places were found. */
enum handoff_status placement_over(struct handoff_memory_map *runtime, UINT64 granule);

/* Every region where it is physically. */
void placement_stay(struct handoff_memory_map *runtime);

/* Why there is no runtime map with a HANDOFF_VIRTMAP_..., and what to do. */
const char *placement_refusal(UINT32 virtmap, enum handoff_status status);

#endif
