#include "granules.h"

/* Whether a descriptor has memory in the granule where another one begins. */
static bool is_beside(const EFI_MEMORY_DESCRIPTOR *other, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 granule)
{
    const UINT64 number = descriptor->PhysicalStart / granule;
    const UINT64 size = handoff_descriptor_size(other);

    return size != 0 && other->PhysicalStart / granule <= number &&
           (other->PhysicalStart + (size - 1)) / granule >= number;
}

static bool begins_before(const struct handoff_memory_map *map, UINTN other, UINTN index)
{
    const UINT64 begin = handoff_memory_map_at(map, other)->PhysicalStart;
    const UINT64 start = handoff_memory_map_at(map, index)->PhysicalStart;

    return begin < start || (begin == start && other < index);
}

static bool shares_mixed_granule(const struct handoff_memory_map *map, UINTN index, UINT64 granule)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);
    bool earlier = false;
    bool runtime = false;
    bool mixed = false;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *other = handoff_memory_map_at(map, i);
        if (!is_beside(other, descriptor, granule))
            continue;
        earlier = earlier || begins_before(map, i, index);
        runtime = runtime || handoff_descriptor_is_runtime(other);
        mixed = mixed || handoff_descriptor_cache(other) != handoff_descriptor_cache(descriptor);
    }
    return earlier && runtime && mixed;
}

bool granule_misaligned(const struct handoff_memory_map *map, UINTN index, UINT64 granule)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);

    if (handoff_descriptor_size(descriptor) == 0)
        return false;
    return descriptor->PhysicalStart % HANDOFF_PAGE_SIZE != 0 ||
           (granule > HANDOFF_PAGE_SIZE && shares_mixed_granule(map, index, granule));
}

UINTN granule_opponent(const struct handoff_memory_map *map, UINTN index, UINT64 granule)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *other = handoff_memory_map_at(map, i);
        if (is_beside(other, descriptor, granule) &&
            handoff_descriptor_cache(other) != handoff_descriptor_cache(descriptor))
            return i;
    }
    return index;
}
