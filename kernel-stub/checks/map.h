/* The map.* checks that compare the map with something else; those that examine it alone are in map.c. */
#ifndef CHECKS_MAP_H
#define CHECKS_MAP_H

#include "../check.h"

void run_map_size_probe(struct check_context *context);
void run_map_tables_covered(struct check_context *context);
void run_map_runtime_stable(struct check_context *context);

#endif
