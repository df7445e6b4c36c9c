/* attributes_table.h: what is accepted can be applied, what is rejected leaves nothing behind. */
#include <stdlib.h>
#include <string.h>

#include "map_input.h"

#include <handoff/attributes_table.h>
#include <handoff/runtime_map.h>

#define HEADER sizeof(struct handoff_attributes_header)

static struct handoff_memory_map runtime_of(const struct handoff_memory_map *map)
{
    const struct handoff_window unused = {0, 0};
    struct handoff_memory_map runtime = {.descriptors = exact(map->size), .capacity = map->size};

    require(handoff_runtime_map_build(map, HANDOFF_PLACE_IDENTITY, unused, &runtime) != HANDOFF_BUFFER_TOO_SMALL);
    return runtime;
}

/* An entry inside a region, or one that misses it by what the input says. */
static EFI_MEMORY_DESCRIPTOR entry_from(struct input *input, const struct handoff_memory_map *runtime, UINTN *region)
{
    const UINT8 form = input_byte(input);
    EFI_MEMORY_DESCRIPTOR entry = {.Type = EfiRuntimeServicesData, .NumberOfPages = 1};

    *region += form & 1;
    if (*region < handoff_memory_map_count(runtime))
        entry = *handoff_memory_map_at(runtime, *region);
    if (form & 2)
        entry.PhysicalStart += input_number(input, 1) * HANDOFF_PAGE_SIZE;
    if (form & 4)
        entry.NumberOfPages = input_number(input, 1);
    if ((form & 0x70) == 0x70)
        entry.Type = input_below(input, 8);
    if ((form & 0x68) == 0x68)
        entry.PhysicalStart += input_byte(input);
    entry.Attribute = (form & 0x80 ? EFI_MEMORY_RO : 0) | (form & 8 ? EFI_MEMORY_XP : 0) | EFI_MEMORY_RUNTIME;
    return entry;
}

/* The table as firmware leaves it, in a block of its own; its header may lie. */
static UINT8 *table_from(struct input *input, const struct handoff_memory_map *runtime, UINTN *size)
{
    const UINT8 lies = input_byte(input);
    const UINTN entries = input_below(input, 32);
    const struct handoff_attributes_header header = {
        .version = lies & 1 ? input_byte(input) : 2,
        .entries = (UINT32)(lies & 2 ? input_number(input, 4) : entries),
        .descriptor_size = (UINT32)(lies & 4 ? input_number(input, 4) : runtime->stride),
        .flags = lies >> 7,
    };
    UINT8 *table;
    UINTN region = 0;

    *size = HEADER + entries * runtime->stride - (lies & 8 ? input_below(input, 8) : 0);
    table = exact(HEADER + entries * runtime->stride);
    memset(table, 0, HEADER + entries * runtime->stride);
    memcpy(table, &header, HEADER);
    for (UINTN i = 0; i < entries; i++) {
        const EFI_MEMORY_DESCRIPTOR entry = entry_from(input, runtime, &region);
        memcpy(table + HEADER + i * runtime->stride, &entry, sizeof(entry));
    }
    UINT8 *whole = exact_copy(table, *size);
    free(table);
    return whole;
}

static const EFI_MEMORY_DESCRIPTOR *entry_at(const UINT8 *table, UINTN stride, UINTN index)
{
    return (const void *)(table + HEADER + index * stride);
}

static bool is_ignored(const EFI_MEMORY_DESCRIPTOR *entry)
{
    return entry->Type != 5 && entry->Type != 6;
}

static bool lies_in(const EFI_MEMORY_DESCRIPTOR *entry, const struct handoff_memory_map *runtime)
{
    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        if (region->Type == entry->Type && descriptor_holds(region, entry->PhysicalStart) &&
            descriptor_end(entry) <= descriptor_end(region))
            return true;
    }
    return false;
}

static bool header_is_sound(const struct handoff_attributes_header *header, UINTN size,
                            const struct handoff_memory_map *runtime)
{
    const wide announced = HEADER + (wide)header->entries * header->descriptor_size;

    require(handoff_attributes_size(header) == (announced > 2u << 20 ? 0 : (UINTN)announced));
    return (header->version == 1 || header->version == 2) && header->descriptor_size == runtime->stride &&
           header->entries > 0 && announced <= size;
}

static bool entry_is_sound(const UINT8 *table, UINTN index, const struct handoff_memory_map *runtime)
{
    const EFI_MEMORY_DESCRIPTOR *entry = entry_at(table, runtime->stride, index);

    return entry->PhysicalStart % 4096 == 0 && descriptor_end(entry) > entry->PhysicalStart &&
           (is_ignored(entry) || lies_in(entry, runtime)) &&
           (index == 0 || descriptor_end(entry_at(table, runtime->stride, index - 1)) <= entry->PhysicalStart);
}

static bool is_sound(const UINT8 *table, UINTN size, const struct handoff_memory_map *runtime)
{
    struct handoff_attributes_header header;

    if (size < HEADER)
        return false;
    memcpy(&header, table, HEADER);
    if (!header_is_sound(&header, size, runtime))
        return false;
    for (UINTN i = 0; i < header.entries; i++)
        if (!entry_is_sound(table, i, runtime))
            return false;
    return true;
}

static bool overlap(const struct handoff_memory_map *runtime)
{
    for (UINTN i = 1; i < handoff_memory_map_count(runtime); i++)
        for (UINTN other = 0; other < i; other++)
            if (descriptors_share(handoff_memory_map_at(runtime, i), handoff_memory_map_at(runtime, other)))
                return true;
    return false;
}

static void check_find(const struct handoff_attributes *attributes, const UINT8 *table, UINT64 address)
{
    const EFI_MEMORY_DESCRIPTOR *expected = NULL;

    for (UINTN i = attributes->count; i > 0; i--) {
        const EFI_MEMORY_DESCRIPTOR *entry = entry_at(table, attributes->stride, i - 1);
        if (!is_ignored(entry) && descriptor_end(entry) > address)
            expected = entry;
    }
    require(handoff_attributes_find(attributes, address) == expected);
}

static void check_accepted(const struct handoff_attributes *attributes, const UINT8 *table,
                           const struct handoff_memory_map *runtime)
{
    wide uncovered = 0;
    UINTN writable_code = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        if (region->Type == 5 || region->Type == 6)
            uncovered += descriptor_end(region) - region->PhysicalStart;
        check_find(attributes, table, region->PhysicalStart);
    }
    for (UINTN i = 0; i < attributes->count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = entry_at(table, attributes->stride, i);
        if (!is_ignored(entry))
            uncovered -= descriptor_end(entry) - entry->PhysicalStart;
        writable_code += !is_ignored(entry) && (entry->Attribute & (EFI_MEMORY_RO | EFI_MEMORY_XP)) == 0;
        check_find(attributes, table, (UINT64)descriptor_end(entry) - 1);
        check_find(attributes, table, (UINT64)descriptor_end(entry));
    }
    require(attributes->uncovered == (UINT64)uncovered);
    require(attributes->writable_code == writable_code);
    require(attributes->entries == table + HEADER && attributes->stride == runtime->stride);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct handoff_attributes nothing;
    struct input input = {data, size};
    struct handoff_memory_map map = map_input(&input, 12);
    struct handoff_memory_map runtime = runtime_of(&map);
    struct handoff_attributes attributes;
    UINTN table_size;
    UINT8 *table = table_from(&input, &runtime, &table_size);

    memset(&attributes, 0xa5, sizeof(attributes));
    const enum handoff_status status = handoff_attributes_examine(table, table_size, &runtime, &attributes);
    if (status == HANDOFF_OK) {
        require(is_sound(table, table_size, &runtime));
        check_accepted(&attributes, table, &runtime);
    } else {
        require(status >= HANDOFF_ATTRIBUTES_ABSENT && status <= HANDOFF_ATTRIBUTES_STRAY);
        require(memcmp(&attributes, &nothing, sizeof(nothing)) == 0);
        require(overlap(&runtime) || !is_sound(table, table_size, &runtime));
    }
    free(table);
    free(runtime.descriptors);
    free(map.descriptors);
    return 0;
}
