/* From an input, what parts of runtime memory may do: a Memory Attributes Table, and ranges that are known better. */
#ifndef TESTS_FUZZ_ACCESS_INPUT_H
#define TESTS_FUZZ_ACCESS_INPUT_H

#include <handoff/address_space.h>

#include "map_input.h"

#define KNOWN_INPUT_RANGES 7

/* A table in an exact block, to be freed. For each region of runtime code or data it takes one byte, how many
 * entries, and one byte for each of those: they lie in the region, ascending, where it leaves room. */
UINT8 *attributes_input(struct input *input, const struct handoff_memory_map *runtime, UINTN *size);

/* `wanted` ranges in an exact block, to be freed, or as many as there is room for: disjoint, ascending, mostly near
 * runtime regions. */
struct handoff_access_range *known_input(struct input *input, const struct handoff_memory_map *runtime, UINTN wanted,
                                         UINTN *count);

/* What memory at an address may do if it may do `access` where nothing more is said of it. */
UINT32 access_at(const struct handoff_address_space *space, UINT64 physical_address, UINT32 access);

#endif
