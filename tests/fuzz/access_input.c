#include "access_input.h"

#include <string.h>

#define PAGE          ((wide)HANDOFF_PAGE_SIZE)
#define HEADER        sizeof(struct handoff_attributes_header)
#define ENTRIES_LIMIT (3 * MAP_INPUT_DESCRIPTORS)

/* An entry up to 7 pages behind `from`, of up to 7 pages or all that is left of the region. Empty: no room. */
static EFI_MEMORY_DESCRIPTOR entry_input(struct input *input, const EFI_MEMORY_DESCRIPTOR *region, wide from)
{
    const UINT8 form = input_byte(input);
    const wide start = (from + PAGE - 1) / PAGE * PAGE + (form >> 2 & 7) * PAGE;
    const wide room = descriptor_end(region) > start ? (descriptor_end(region) - start) / PAGE : 0;
    const UINTN pages = form >> 5;
    const EFI_MEMORY_DESCRIPTOR entry = {
        .Type = region->Type,
        .PhysicalStart = (UINT64)start,
        .NumberOfPages = pages == 0 || pages > room ? (UINT64)room : pages,
        .Attribute = EFI_MEMORY_RUNTIME | (form & 1 ? EFI_MEMORY_RO : 0) | (form & 2 ? EFI_MEMORY_XP : 0),
    };

    return entry;
}

/* Adds the entries of one region behind `*end`, the end of what came before. Returns how many. */
static UINTN add_entries(struct input *input, const EFI_MEMORY_DESCRIPTOR *region, wide *end, UINT8 *bytes,
                         UINTN stride)
{
    const UINTN wanted = input_below(input, 4);
    UINTN count = 0;

    if (*end < region->PhysicalStart)
        *end = region->PhysicalStart;
    for (UINTN i = 0; i < wanted; i++) {
        const EFI_MEMORY_DESCRIPTOR entry = entry_input(input, region, *end);
        if (entry.NumberOfPages == 0)
            break;
        memcpy(bytes + count++ * stride, &entry, sizeof(entry));
        *end = descriptor_end(&entry);
    }
    return count;
}

UINT8 *attributes_input(struct input *input, const struct handoff_memory_map *runtime, UINTN *size)
{
    UINT8 bytes[HEADER + ENTRIES_LIMIT * 64] = {0};
    struct handoff_attributes_header header = {.version = 2, .descriptor_size = (UINT32)runtime->stride};
    wide end = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        UINT8 *next = bytes + HEADER + header.entries * runtime->stride;
        if (region->Type == EfiRuntimeServicesCode || region->Type == EfiRuntimeServicesData)
            header.entries += (UINT32)add_entries(input, region, &end, next, runtime->stride);
    }
    memcpy(bytes, &header, HEADER);
    *size = HEADER + header.entries * runtime->stride;
    return exact_copy(bytes, *size);
}

/* Where the next range begins: in or before a region, but not before the end of the one before. */
static wide known_start(struct input *input, UINT8 form, const struct handoff_memory_map *runtime, wide end)
{
    const UINTN count = handoff_memory_map_count(runtime);
    wide start = 0;

    if (form & 4 && count > 0)
        start = handoff_memory_map_at(runtime, input_below(input, (unsigned)count))->PhysicalStart / PAGE * PAGE;
    return (start > end ? start : end) + (form >> 3 & 3) * PAGE;
}

struct handoff_access_range *known_input(struct input *input, const struct handoff_memory_map *runtime, UINTN wanted,
                                         UINTN *count)
{
    struct handoff_access_range ranges[KNOWN_INPUT_RANGES];
    wide end = 0;

    require(wanted <= KNOWN_INPUT_RANGES);
    for (*count = 0; *count < wanted; ++*count) {
        const UINT8 form = input_byte(input);
        const wide start = known_start(input, form, runtime, end);
        end = start + ((form >> 5) + 1) * PAGE;
        if (end > (wide)1 << 64)
            break;
        ranges[*count] = (struct handoff_access_range){(UINT64)start, (UINT64)(end - start), form & 3};
    }
    return exact_copy(ranges, *count * sizeof(ranges[0]));
}

static bool holds(wide start, wide size, UINT64 address)
{
    return address >= start && address < start + size;
}

UINT32 access_at(const struct handoff_address_space *space, UINT64 physical_address, UINT32 access)
{
    const struct handoff_attributes *table = space->attributes;

    for (UINTN i = 0; table != NULL && i < table->count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = (const void *)(table->entries + i * table->stride);
        if (descriptor_holds(entry, physical_address))
            access = ((entry->Attribute & EFI_MEMORY_RO) != 0 ? 0 : HANDOFF_WRITE) |
                     ((entry->Attribute & EFI_MEMORY_XP) != 0 ? 0 : HANDOFF_EXECUTE);
    }
    for (UINTN i = 0; i < space->known_count; i++)
        if (holds(space->known[i].physical_address, space->known[i].size, physical_address))
            access = space->known[i].access;
    return access;
}
