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

static void examine_range(const EFI_MEMORY_DESCRIPTOR *descriptor, UINTN index,
                          struct handoff_memory_map_report *report)
{
    if (descriptor->NumberOfPages == 0)
        note(&report->empty, index);
    else if (handoff_descriptor_size(descriptor) == 0)
        note(&report->wrapping, index);
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

/* Nobody maps it, so that nobody asks how. */
static bool is_out_of_bounds(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return !handoff_descriptor_is_runtime(descriptor) &&
           (descriptor->Type == EfiReservedMemoryType || descriptor->Type == EfiUnusableMemory);
}

static void examine_cacheability(const EFI_MEMORY_DESCRIPTOR *descriptor, UINTN index,
                                 struct handoff_memory_map_report *report)
{
    const UINT64 wanted = is_ram(descriptor->Type) ? EFI_MEMORY_WB : CACHEABILITY;

    if (!is_out_of_bounds(descriptor) && (descriptor->Attribute & wanted) == 0)
        note(&report->cacheability_missing, index);
}

static bool begins_at(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 physical_address)
{
    return descriptor->PhysicalStart == physical_address && handoff_descriptor_size(descriptor) != 0;
}

/* The index in `map` of the descriptor whose memory begins at an address, to name it as the firmware's map does. */
static UINTN index_of_start(const struct handoff_memory_map *map, UINT64 physical_address)
{
    UINTN index = 0;

    while (!begins_at(handoff_memory_map_at(map, index), physical_address))
        index++;
    return index;
}

/* A walk over a sorted map, in which a descriptor overlaps an earlier one exactly if it begins at or below the
 * highest byte so far. */
struct walk {
    bool   any; /* descriptor with a byte was met */
    UINT64 highest;
};

/* The descriptor, which is not empty, is the next one. */
static bool overlaps_earlier(struct walk *walk, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT64 last = handoff_descriptor_last(descriptor);
    const bool overlaps = walk->any && descriptor->PhysicalStart <= walk->highest;

    if (!walk->any || last > walk->highest)
        walk->highest = last;
    walk->any = true;
    return overlaps;
}

static void examine_overlaps(const struct handoff_memory_map *map, const struct handoff_memory_map *sorted,
                             struct handoff_memory_map_report *report)
{
    struct walk walk = {false, 0};

    for (UINTN i = 0; i < handoff_memory_map_count(sorted); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(sorted, i);
        if (handoff_descriptor_size(descriptor) == 0 || !overlaps_earlier(&walk, descriptor))
            continue;
        if (report->overlapping.count++ == 0)
            report->overlapping.first = index_of_start(map, descriptor->PhysicalStart);
    }
}

/* How far up the descriptors of a sorted map reach that were met so far: in granules counted from address 0, so that
 * of those which begin in a granule or below it one has memory there exactly if it reaches beyond its number. */
struct reach {
    UINT64 cached[HANDOFF_CACHE_COUNT];
    UINT64 runtime;
};

static void extend(UINT64 *reach, UINT64 granules)
{
    if (*reach < granules)
        *reach = granules;
}

static void meet(struct reach *reach, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 granule)
{
    const UINT64 granules = handoff_descriptor_last(descriptor) / granule + 1;

    extend(&reach->cached[handoff_descriptor_cache(descriptor)], granules);
    if (handoff_descriptor_is_runtime(descriptor))
        extend(&reach->runtime, granules);
}

/* In how many ways the memory of a granule is to be cached; 0 if it holds none. */
static UINTN cacheabilities(const struct reach *reach, UINT64 number)
{
    UINTN count = 0;

    for (UINTN cache = 0; cache < HANDOFF_CACHE_COUNT; cache++)
        count += reach->cached[cache] > number;
    return count;
}

/* Of the descriptors that begin in one granule, by their index in the sorted map. */
struct misalignment {
    struct handoff_finding odd;    /* begin inside a page: misaligned anyway */
    struct handoff_finding shared; /* these, and what shares its granule with an earlier one: if that is mixed */
};

/* Goes on from `at` through all that begin in the same granule; returns the index behind them. */
static UINTN meet_granule(struct reach *reach, const struct handoff_memory_map *sorted, UINTN at, UINT64 granule,
                          struct misalignment *found)
{
    const UINT64 number = handoff_memory_map_at(sorted, at)->PhysicalStart / granule;

    for (; at < handoff_memory_map_count(sorted); at++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(sorted, at);
        const bool odd = descriptor->PhysicalStart % HANDOFF_PAGE_SIZE != 0;
        if (descriptor->PhysicalStart / granule != number)
            break;
        if (handoff_descriptor_size(descriptor) == 0)
            continue;
        if (odd)
            note(&found->odd, at);
        if (odd || cacheabilities(reach, number) > 0)
            note(&found->shared, at);
        meet(reach, descriptor, granule);
    }
    return at;
}

static void examine_granules(const struct handoff_memory_map *map, const struct handoff_memory_map *sorted,
                             UINT64 granule, struct handoff_memory_map_report *report)
{
    struct handoff_finding *misaligned = &report->misaligned;
    struct reach reach = {{0}, 0};

    for (UINTN at = 0; at < handoff_memory_map_count(sorted);) {
        const UINT64 number = handoff_memory_map_at(sorted, at)->PhysicalStart / granule;
        struct misalignment found = {{0}, {0}};
        at = meet_granule(&reach, sorted, at, granule, &found);
        const bool mixed = reach.runtime > number && cacheabilities(&reach, number) > 1;
        const struct handoff_finding *more = granule > HANDOFF_PAGE_SIZE && mixed ? &found.shared : &found.odd;
        if (misaligned->count == 0 && more->count > 0)
            misaligned->first = index_of_start(map, handoff_memory_map_at(sorted, more->first)->PhysicalStart);
        misaligned->count += more->count;
    }
}

static enum handoff_status copy_sorted(const struct handoff_memory_map *map, struct handoff_memory_map *sorted)
{
    if (sorted->capacity < map->size)
        return HANDOFF_BUFFER_TOO_SMALL;
    memcpy(sorted->descriptors, map->descriptors, map->size);
    sorted->size = map->size;
    sorted->stride = map->stride;
    sorted->version = map->version;
    handoff_memory_map_sort(sorted);
    return HANDOFF_OK;
}

enum handoff_status handoff_memory_map_examine(const struct handoff_memory_map *map,
                                               struct handoff_memory_map *scratch, UINT64 granule,
                                               struct handoff_memory_map_report *report)
{
    const enum handoff_status status = copy_sorted(map, scratch);

    memset(report, 0, sizeof(*report));
    report->descriptors = handoff_memory_map_count(map);
    if (status != HANDOFF_OK)
        return status;
    for (UINTN i = 0; i < report->descriptors; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        examine_range(descriptor, i, report);
        examine_runtime(descriptor, i, report);
        examine_cacheability(descriptor, i, report);
        if (i > 0 && descriptor->PhysicalStart < handoff_memory_map_at(map, i - 1)->PhysicalStart)
            note(&report->unsorted, i);
    }
    examine_overlaps(map, scratch, report);
    examine_granules(map, scratch, granule, report);
    return HANDOFF_OK;
}

static void move_down(struct handoff_memory_map *map, UINTN from, UINTN to)
{
    if (from != to)
        memcpy(handoff_memory_map_at(map, to), handoff_memory_map_at(map, from), map->stride);
}

/* Those kept so far are disjoint and ascend, so that only the last of them can reach the next descriptor. */
enum handoff_status handoff_memory_map_alone(const struct handoff_memory_map *map, struct handoff_memory_map *alone)
{
    const enum handoff_status status = copy_sorted(map, alone);
    struct walk walk = {false, 0};
    UINTN kept = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map) && status == HANDOFF_OK; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(alone, i);
        if (handoff_descriptor_size(descriptor) == 0)
            continue;
        if (!overlaps_earlier(&walk, descriptor))
            move_down(alone, i, kept++);
        else if (kept > 0 &&
                 handoff_descriptor_last(handoff_memory_map_at(alone, kept - 1)) >= descriptor->PhysicalStart)
            kept--;
    }
    alone->size = kept * map->stride;
    return status;
}
