/* Memory maps out of fuzz input, dense in what goes wrong: regions that touch, overlap, repeat, are empty,
 * misaligned, or end at or beyond 2^64.
 */
#ifndef TESTS_FUZZ_MAP_INPUT_H
#define TESTS_FUZZ_MAP_INPUT_H

#include <handoff/memory_map.h>

#include "fuzz.h"

#define MAP_INPUT_DESCRIPTORS 48

/* Takes one byte for stride and number, then up to `limit` descriptors for as long as the input lasts. The buffer
 * is exactly as large as the map. Each descriptor carries its index in VirtualStart and, where the stride has room
 * for more than the structure, bytes made of the index. */
struct handoff_memory_map map_input(struct input *input, UINTN limit);

/* The index that a descriptor was given. Fails if it, or a byte beyond the structure, is not as it was made. */
UINTN map_input_index(const struct handoff_memory_map *map, const EFI_MEMORY_DESCRIPTOR *descriptor);

/* For arithmetic that cannot wrap. */
__extension__ typedef unsigned __int128 wide;

/* One past the last byte of a descriptor; its beginning where it is empty, passes 2^64, or is as large as all of
 * that, which 64 bits cannot say. */
wide descriptor_end(const EFI_MEMORY_DESCRIPTOR *descriptor);
bool descriptor_holds(const EFI_MEMORY_DESCRIPTOR *descriptor, wide address);

/* Whether the two have a byte in common. */
bool descriptors_share(const EFI_MEMORY_DESCRIPTOR *one, const EFI_MEMORY_DESCRIPTOR *other);

#endif
