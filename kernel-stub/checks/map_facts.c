#include "map_facts.h"

#include <stddef.h>

#include "../diagnosis.h"
#include "../plural.h"

bool final_map(struct check_context *context, struct handoff_memory_map *map)
{
    *map = info_map(&context->info->memory_map);
    if (handoff_memory_map_validate(map) == HANDOFF_OK && map->size > 0)
        return true;
    check_skip(context, "the final map cannot be stepped through, see map.size_probe");
    return false;
}

/* At 48 bytes some 2,700 descriptors, ten times what large servers report. */
static _Alignas(8) UINT8 room[128 * 1024];

struct handoff_memory_map map_room(void)
{
    const struct handoff_memory_map map = {.descriptors = room, .capacity = sizeof(room)};

    return map;
}

void skip_large_map(struct check_context *context, const struct handoff_memory_map *map)
{
    check_skip(context, "the map of %lu bytes is larger than the %lu bytes that can be sorted here", map->size,
               sizeof(room));
}

void describe_descriptor(const EFI_MEMORY_DESCRIPTOR *descriptor, struct handoff_text *text)
{
    handoff_text_format(text, "%s, %lu page%s at 0x%lx, attributes 0x%lx", handoff_memory_type_name(descriptor->Type),
                        descriptor->NumberOfPages, plural(descriptor->NumberOfPages), descriptor->PhysicalStart,
                        descriptor->Attribute);
}

static const EFI_MEMORY_DESCRIPTOR *find_runtime(const struct handoff_memory_map *map, UINT64 physical_address)
{
    const UINTN count = handoff_memory_map_count(map);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (handoff_descriptor_is_runtime(descriptor) && handoff_descriptor_contains(descriptor, physical_address))
            return descriptor;
    }
    return NULL;
}

bool runtime_memory_holds(const struct handoff_memory_map *map, UINT64 physical_address, UINT64 size)
{
    UINT64 covered = 0;

    while (covered < size) {
        const UINT64 address = physical_address + covered;
        const EFI_MEMORY_DESCRIPTOR *descriptor = address >= covered ? find_runtime(map, address) : NULL;
        if (descriptor == NULL)
            return false;
        covered += handoff_descriptor_size(descriptor) - (address - descriptor->PhysicalStart);
    }
    return true;
}

static bool has_equal(const struct handoff_memory_map *map, const EFI_MEMORY_DESCRIPTOR *wanted)
{
    const UINTN count = handoff_memory_map_count(map);

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (descriptor->PhysicalStart == wanted->PhysicalStart && descriptor->Type == wanted->Type &&
            descriptor->NumberOfPages == wanted->NumberOfPages && descriptor->Attribute == wanted->Attribute)
            return true;
    }
    return false;
}

struct map_difference map_difference(const struct handoff_memory_map *map, const struct handoff_memory_map *other,
                                     bool runtime_only)
{
    const UINTN count = handoff_memory_map_count(map);
    struct map_difference difference = {0, NULL};

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if ((runtime_only && !handoff_descriptor_is_runtime(descriptor)) || has_equal(other, descriptor))
            continue;
        if (difference.count++ == 0)
            difference.first = descriptor;
    }
    return difference;
}
