#include <handoff/attributes_table.h>

#include "bytes.h"

#define VERSION_LIMIT 2

static const EFI_MEMORY_DESCRIPTOR *entry_at(const struct handoff_attributes *attributes, UINTN index)
{
    return (const EFI_MEMORY_DESCRIPTOR *)(attributes->entries + index * attributes->stride);
}

UINTN handoff_attributes_size(const struct handoff_attributes_header *header)
{
    const UINT64 size = (UINT64)header->entries * header->descriptor_size + sizeof(*header);

    return size > HANDOFF_ATTRIBUTES_SIZE_LIMIT ? 0 : (UINTN)size;
}

static enum handoff_status examine_header(const struct handoff_attributes_header *header, UINTN size,
                                          const struct handoff_memory_map *runtime)
{
    if (size < sizeof(*header))
        return HANDOFF_ATTRIBUTES_SIZE;
    if (header->version == 0 || header->version > VERSION_LIMIT)
        return HANDOFF_ATTRIBUTES_VERSION;
    if (header->descriptor_size != runtime->stride)
        return HANDOFF_ATTRIBUTES_STRIDE;
    if (header->entries == 0 || handoff_attributes_size(header) == 0 || handoff_attributes_size(header) > size)
        return HANDOFF_ATTRIBUTES_SIZE;
    return HANDOFF_OK;
}

static bool is_runtime_memory(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->Type == EfiRuntimeServicesCode || descriptor->Type == EfiRuntimeServicesData;
}

static bool is_well_formed(const EFI_MEMORY_DESCRIPTOR *entry)
{
    return entry->PhysicalStart % HANDOFF_PAGE_SIZE == 0 && handoff_descriptor_size(entry) != 0;
}

/* Whether the entry lies in one region of its own type. Both lists ascend: `*at` only moves forward. */
static bool lies_in_region(const EFI_MEMORY_DESCRIPTOR *entry, const struct handoff_memory_map *runtime, UINTN *at)
{
    const UINTN count = handoff_memory_map_count(runtime);

    while (*at < count && handoff_descriptor_last(handoff_memory_map_at(runtime, *at)) < entry->PhysicalStart)
        ++*at;
    if (*at == count)
        return false;
    const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, *at);
    return handoff_descriptor_contains(region, entry->PhysicalStart) &&
           handoff_descriptor_last(entry) <= handoff_descriptor_last(region) && region->Type == entry->Type;
}

static enum handoff_status examine_entries(struct handoff_attributes *attributes,
                                           const struct handoff_memory_map *runtime)
{
    UINTN at = 0;

    for (UINTN i = 0; i < attributes->count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry = entry_at(attributes, i);
        if (!is_well_formed(entry))
            return HANDOFF_ATTRIBUTES_ENTRY;
        if (i > 0 && entry->PhysicalStart <= handoff_descriptor_last(entry_at(attributes, i - 1)))
            return HANDOFF_ATTRIBUTES_ORDER;
        if (!is_runtime_memory(entry))
            continue;
        if (!lies_in_region(entry, runtime, &at))
            return HANDOFF_ATTRIBUTES_STRAY;
        if ((entry->Attribute & (EFI_MEMORY_RO | EFI_MEMORY_XP)) == 0)
            attributes->writable_code++;
        attributes->uncovered -= handoff_descriptor_size(entry);
    }
    return HANDOFF_OK;
}

static UINT64 runtime_memory_size(const struct handoff_memory_map *runtime)
{
    UINT64 size = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime); i++)
        if (is_runtime_memory(handoff_memory_map_at(runtime, i)))
            size += handoff_descriptor_size(handoff_memory_map_at(runtime, i));
    return size;
}

enum handoff_status handoff_attributes_examine(const void *table, UINTN size,
                                               const struct handoff_memory_map *runtime,
                                               struct handoff_attributes *attributes)
{
    const struct handoff_attributes_header *header = table;

    memset(attributes, 0, sizeof(*attributes));
    if (table == NULL)
        return HANDOFF_ATTRIBUTES_ABSENT;
    enum handoff_status status = examine_header(header, size, runtime);
    if (status != HANDOFF_OK)
        return status;
    attributes->entries = (const UINT8 *)table + sizeof(*header);
    attributes->count = header->entries;
    attributes->stride = header->descriptor_size;
    attributes->version = header->version;
    attributes->flags = header->flags;
    attributes->uncovered = runtime_memory_size(runtime);
    status = examine_entries(attributes, runtime);
    if (status != HANDOFF_OK)
        memset(attributes, 0, sizeof(*attributes));
    return status;
}

const EFI_MEMORY_DESCRIPTOR *handoff_attributes_find(const struct handoff_attributes *attributes,
                                                     UINT64 physical_address)
{
    UINTN low = 0;
    UINTN high = attributes->count;

    while (low < high) {
        const UINTN middle = low + (high - low) / 2;
        if (handoff_descriptor_last(entry_at(attributes, middle)) < physical_address)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < attributes->count && !is_runtime_memory(entry_at(attributes, low)))
        low++;
    return low < attributes->count ? entry_at(attributes, low) : NULL;
}
