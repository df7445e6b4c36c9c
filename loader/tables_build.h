/* The runtime map and both page tables, for a map: tried with the preliminary one, built with the final one.
 */
#ifndef TABLES_BUILD_H
#define TABLES_BUILD_H

#include "loader.h"

/* Step runtime_map: only the runtime descriptors, each with its virtual address as virtmap= asks. */
enum handoff_status tables_build_runtime_map(struct loader *loader, const struct handoff_memory_map *map);

/* Whether both are still as the final map, and the attributes table as it is now, would have them. */
bool tables_build_stand(const struct loader *loader);

/* Step page_table: the crossing table and the kernel table, in the arena, and the open table where one is wanted. */
enum handoff_status tables_build_page_tables(struct loader *loader, const struct handoff_memory_map *map);

/* Adds boot-services memory to a strict crossing table, so that it can be poisoned. */
enum handoff_status tables_build_boot_services(struct loader *loader);

/* Whether this processor can execute whatever the tables map. */
bool tables_all_executable(const struct loader *loader);

/* Arena pages that tables for this map can need. */
UINTN tables_build_bound(struct loader *loader, const struct handoff_memory_map *map);

#endif
