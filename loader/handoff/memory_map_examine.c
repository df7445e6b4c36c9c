#include <handoff/memory_map.h>

#include "bytes.h"

#define CACHEABILITY (EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB)

static void note(struct handoff_finding *finding, UINTN index)
{
    if (finding->count++ == 0)
        finding->first = index;
}

static bool is_mmio(UINT32 type)
{
    return type == EfiMemoryMappedIO || type == EfiMemoryMappedIOPortSpace;
}

static bool is_runtime_type(UINT32 type)
{
    return type == EfiRuntimeServicesCode || type == EfiRuntimeServicesData;
}

/* Memory that the operating system is told it may use for itself once boot services are gone (UEFI 2.10, 7.2). */
static bool is_reclaimed(UINT32 type)
{
    switch (type) {
    case EfiLoaderCode:
    case EfiLoaderData:
    case EfiBootServicesCode:
    case EfiBootServicesData:
    case EfiConventionalMemory:
    case EfiUnusableMemory:
        return true;
    default:
        return false;
    }
}

static bool is_ram(UINT32 type)
{
    return is_runtime_type(type) || (is_reclaimed(type) && type != EfiUnusableMemory) || type == EfiACPIReclaimMemory;
}

static void examine_range(const EFI_MEMORY_DESCRIPTOR *descriptor, UINTN index, UINT64 granule,
                          struct handoff_memory_map_report *report)
{
    if (descriptor->NumberOfPages == 0)
        note(&report->empty, index);
    else if (handoff_descriptor_size(descriptor) == 0)
        note(&report->wrapping, index);
    if (descriptor->PhysicalStart % HANDOFF_PAGE_SIZE != 0)
        note(&report->misaligned, index);
    else if (handoff_descriptor_is_runtime(descriptor) &&
             (descriptor->PhysicalStart | handoff_descriptor_size(descriptor)) % granule != 0)
        note(&report->misaligned, index);
}

static void examine_runtime(const EFI_MEMORY_DESCRIPTOR *descriptor, UINTN index,
                            struct handoff_memory_map_report *report)
{
    if (!handoff_descriptor_is_runtime(descriptor)) {
        if (is_runtime_type(descriptor->Type))
            note(&report->runtime_unmarked, index);
        return;
    }
    report->runtime++;
    if (is_reclaimed(descriptor->Type))
        note(&report->runtime_on_reclaimed, index);
    else if (!is_runtime_type(descriptor->Type) && !is_mmio(descriptor->Type))
        note(&report->runtime_on_reserved, index);
}

static void examine_cacheability(const EFI_MEMORY_DESCRIPTOR *descriptor, UINTN index,
                                 struct handoff_memory_map_report *report)
{
    if ((descriptor->Attribute & CACHEABILITY) == 0)
        note(&report->cacheability_missing, index);
    else if (is_ram(descriptor->Type) && (descriptor->Attribute & EFI_MEMORY_WB) == 0)
        note(&report->cacheability_missing, index);
}

/* The index in `map` of the descriptor that begins at an address, for naming it as the firmware's map does. */
static UINTN index_of_start(const struct handoff_memory_map *map, UINT64 physical_address)
{
    UINTN index = 0;

    while (handoff_memory_map_at(map, index)->PhysicalStart != physical_address)
        index++;
    return index;
}

/* In a sorted map a descriptor overlaps an earlier one exactly if it begins below the highest end so far. */
static void examine_overlaps(const struct handoff_memory_map *map, const struct handoff_memory_map *sorted,
                             struct handoff_memory_map_report *report)
{
    const UINTN count = handoff_memory_map_count(sorted);
    UINT64 highest_last = 0;
    bool any = false;

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(sorted, i);
        const UINT64 size = handoff_descriptor_size(descriptor);
        if (size == 0)
            continue;
        const UINT64 last = descriptor->PhysicalStart + size - 1;
        if (any && descriptor->PhysicalStart <= highest_last && report->overlapping.count++ == 0)
            report->overlapping.first = index_of_start(map, descriptor->PhysicalStart);
        if (!any || last > highest_last)
            highest_last = last;
        any = true;
    }
}

enum handoff_status handoff_memory_map_examine(const struct handoff_memory_map *map, struct handoff_memory_map *scratch,
                                               UINT64 granule, struct handoff_memory_map_report *report)
{
    memset(report, 0, sizeof(*report));
    report->descriptors = handoff_memory_map_count(map);
    if (scratch->capacity < map->size)
        return HANDOFF_BUFFER_TOO_SMALL;
    for (UINTN i = 0; i < report->descriptors; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        examine_range(descriptor, i, granule, report);
        examine_runtime(descriptor, i, report);
        examine_cacheability(descriptor, i, report);
        if (i > 0 && descriptor->PhysicalStart < handoff_memory_map_at(map, i - 1)->PhysicalStart)
            note(&report->unsorted, i);
    }
    memcpy(scratch->descriptors, map->descriptors, map->size);
    scratch->size = map->size;
    scratch->stride = map->stride;
    scratch->version = map->version;
    handoff_memory_map_sort(scratch);
    examine_overlaps(map, scratch, report);
    return HANDOFF_OK;
}
