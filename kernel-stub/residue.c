#include "residue.h"

#include <stddef.h>

#include <handoff/memory_map.h>

#include "diagnosis.h"

/* Below this a word is far more often a size or a count than an address. */
#define LOWEST_ADDRESS 0x100000u
/* And this one a mask, though the last byte of a flash device may lie there. */
#define MASK           0xffffffffu

static bool continues(const struct residue_range *before, const struct residue_range *range)
{
    return before->last + 1 == range->first && before->is_runtime == range->is_runtime &&
           before->distance == range->distance;
}

static void insert(struct residue_ranges *ranges, struct residue_range range)
{
    unsigned at = ranges->count;

    while (at > 0 && ranges->range[at - 1].first > range.first)
        at--;
    if (at > 0 && continues(&ranges->range[at - 1], &range)) {
        ranges->range[at - 1].last = range.last;
        return;
    }
    if (ranges->count == RESIDUE_RANGES) {
        ranges->left_out++;
        return;
    }
    for (unsigned i = ranges->count++; i > at; i--)
        ranges->range[i] = ranges->range[i - 1];
    ranges->range[at] = range;
}

static void insert_descriptor(struct residue_ranges *ranges, const EFI_MEMORY_DESCRIPTOR *descriptor, bool is_runtime)
{
    const struct residue_range range = {
        .first = descriptor->PhysicalStart,
        .last = handoff_descriptor_last(descriptor),
        .distance = is_runtime ? descriptor->VirtualStart - descriptor->PhysicalStart : 0,
        .is_runtime = is_runtime,
    };

    insert(ranges, range);
}

static bool is_boot_services(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return (descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData) &&
           !handoff_descriptor_is_runtime(descriptor) && handoff_descriptor_size(descriptor) != 0;
}

void residue_ranges_fill(struct residue_ranges *ranges, const struct handoff_boot_info *info)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);

    ranges->count = ranges->left_out = 0;
    for (UINTN i = 0; i < handoff_memory_map_count(&runtime); i++)
        if (handoff_descriptor_size(handoff_memory_map_at(&runtime, i)) != 0)
            insert_descriptor(ranges, handoff_memory_map_at(&runtime, i), true);
    for (UINTN i = 0; i < handoff_memory_map_count(&map); i++)
        if (is_boot_services(handoff_memory_map_at(&map, i)))
            insert_descriptor(ranges, handoff_memory_map_at(&map, i), false);
}

/* The range that holds an address, or NULL. */
static const struct residue_range *find(const struct residue_ranges *ranges, uint64_t address)
{
    unsigned low = 0;
    unsigned high = ranges->count;

    if (high == 0 || address < ranges->range[0].first || address > ranges->range[high - 1].last)
        return NULL;
    while (high - low > 1) {
        const unsigned middle = low + (high - low) / 2;
        if (ranges->range[middle].first <= address)
            low = middle;
        else
            high = middle;
    }
    return address <= ranges->range[low].last ? &ranges->range[low] : NULL;
}

/* By the distance it was moved by already, or as ConvertPointer would move the virtual address if that looks like a
 * physical one of runtime memory. */
static bool is_converted_twice(const struct residue_ranges *ranges, uint64_t once, uint64_t distance, uint64_t after)
{
    const struct residue_range *again = find(ranges, once);

    return after == once + distance || (again != NULL && again->is_runtime && after == once + again->distance);
}

enum residue residue_of(const struct residue_ranges *ranges, uint64_t before, uint64_t after)
{
    const struct residue_range *range = before < LOWEST_ADDRESS || before == MASK ? NULL : find(ranges, before);

    if (range == NULL)
        return RESIDUE_NONE;
    if (!range->is_runtime)
        return after == before ? RESIDUE_BOOT_SERVICES : RESIDUE_NONE;
    if (after == before + range->distance)
        return RESIDUE_CONVERTED;
    if (after == before)
        return RESIDUE_STILL_PHYSICAL;
    return is_converted_twice(ranges, before + range->distance, range->distance, after) ? RESIDUE_CONVERTED_TWICE
                                                                                       : RESIDUE_NONE;
}
