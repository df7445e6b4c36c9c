/* Memory that shares a granule with a runtime region, looked at for one descriptor at a time. */
#ifndef MAPCHECK_GRANULES_H
#define MAPCHECK_GRANULES_H

#include <handoff/memory_map.h>

/* Whether a descriptor is one of those that handoff_memory_map_examine counts as misaligned. Of several that begin at
 * one address the one that comes first in the map is the earlier. */
bool granule_misaligned(const struct handoff_memory_map *map, UINTN index, UINT64 granule);

/* The first descriptor with memory in the granule where this one begins that needs another cacheability; `index` if
 * there is none. */
UINTN granule_opponent(const struct handoff_memory_map *map, UINTN index, UINT64 granule);

#endif
