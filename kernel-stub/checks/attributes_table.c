#include "attributes_table.h"

#include <stddef.h>

/* Bits that an entry may have. */
#define KNOWN_BITS (EFI_MEMORY_RO | EFI_MEMORY_XP | EFI_MEMORY_RUNTIME)

bool attributes_version_known(const struct handoff_attributes_header *header)
{
    return header->version == 1 || header->version == 2;
}

/* With a stride of its own: nothing says that it is the memory map's. */
static bool can_be_stepped_through(const struct handoff_attributes_header *header, UINT64 size)
{
    return attributes_version_known(header) && header->descriptor_size >= HANDOFF_DESCRIPTOR_MINIMUM &&
           header->descriptor_size % sizeof(UINT64) == 0 && handoff_attributes_size(header) == size;
}

struct attributes_table attributes_table(const struct handoff_boot_info *info)
{
    const struct handoff_span *copy = &info->attributes.table;
    struct attributes_table table = {NULL, 0};

    if (copy->size < sizeof(*table.header))
        return table;
    table.header = (const struct handoff_attributes_header *)copy->virtual_address;
    if (can_be_stepped_through(table.header, copy->size))
        table.count = table.header->entries;
    return table;
}

const EFI_MEMORY_DESCRIPTOR *attributes_entry(const struct attributes_table *table, UINTN index)
{
    const UINT8 *entries = (const UINT8 *)(table->header + 1);

    return (const EFI_MEMORY_DESCRIPTOR *)(const void *)(entries + index * table->header->descriptor_size);
}

bool is_runtime_memory(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->Type == EfiRuntimeServicesCode || descriptor->Type == EfiRuntimeServicesData;
}

static bool touch(UINT64 physical_address, UINT64 size, UINT64 other_address, UINT64 other_size)
{
    return other_address < physical_address + size && physical_address < other_address + other_size;
}

bool touches_driver(const struct handoff_boot_info *info, UINT64 physical_address, UINT64 size)
{
    const struct handoff_span *part = (const struct handoff_span *)info->drivers.virtual_address;
    const UINT64 count = info->drivers.size / sizeof(*part);

    for (UINT64 i = 0; i < count; i++)
        if (touch(physical_address, size, part[i].physical_address, part[i].size))
            return true;
    return false;
}

bool holds_no_image(const struct handoff_boot_info *info, UINT64 physical_address, UINT64 size)
{
    const struct handoff_span *span = &info->evidence.images;
    const struct handoff_image *image = (const struct handoff_image *)span->virtual_address;
    const UINT64 count = span->size / sizeof(*image);

    for (UINT64 i = 0; i < count; i++)
        if (touch(physical_address, size, image[i].physical_address, image[i].size))
            return false;
    return count > 0;
}

static const char *offence_in_map(const EFI_MEMORY_DESCRIPTOR *entry, const struct handoff_memory_map *map)
{
    const EFI_MEMORY_DESCRIPTOR *around = handoff_memory_map_find(map, entry->PhysicalStart);

    if (around == NULL)
        return "begins in no descriptor of the memory map";
    if (around->Type != entry->Type)
        return "is of another type than the memory map's descriptor";
    return handoff_descriptor_last(entry) > handoff_descriptor_last(around)
               ? "reaches beyond the memory map's descriptor that it begins in"
               : NULL;
}

const char *attributes_offence(const struct attributes_table *table, UINTN index,
                               const struct handoff_memory_map *map)
{
    const EFI_MEMORY_DESCRIPTOR *entry = attributes_entry(table, index);

    if (entry->PhysicalStart % HANDOFF_PAGE_SIZE != 0)
        return "begins inside a page";
    if (handoff_descriptor_size(entry) == 0)
        return "is empty or wraps past 2^64";
    if (index > 0 && entry->PhysicalStart <= handoff_descriptor_last(attributes_entry(table, index - 1)))
        return "begins before the end of the one in front of it";
    if (!is_runtime_memory(entry))
        return NULL;
    return offence_in_map(entry, map);
}

const char *attributes_oddity(const EFI_MEMORY_DESCRIPTOR *entry)
{
    if (!is_runtime_memory(entry))
        return "is of no runtime type and has to be ignored";
    if (entry->VirtualStart != 0)
        return "has a VirtualStart that is not 0";
    if ((entry->Attribute & ~KNOWN_BITS) != 0)
        return "has attributes besides EFI_MEMORY_RO, EFI_MEMORY_XP and EFI_MEMORY_RUNTIME";
    return (entry->Attribute & EFI_MEMORY_RUNTIME) == 0 ? "is without EFI_MEMORY_RUNTIME" : NULL;
}

bool attributes_gap(const struct attributes_table *table, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 from,
                    struct attributes_gap *gap)
{
    const UINT64 end = descriptor->PhysicalStart + handoff_descriptor_size(descriptor);
    UINT64 gap_end = end;
    UINT64 at = from;

    for (UINTN i = 0; i < table->count && at < end; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = attributes_entry(table, i);
        if (!is_runtime_memory(entry) || handoff_descriptor_last(entry) < at)
            continue;
        if (entry->PhysicalStart > at) {
            gap_end = entry->PhysicalStart < end ? entry->PhysicalStart : end;
            break;
        }
        at = handoff_descriptor_last(entry) + 1;
    }
    *gap = (struct attributes_gap){at, at < end ? gap_end - at : 0};
    return gap->size > 0;
}
