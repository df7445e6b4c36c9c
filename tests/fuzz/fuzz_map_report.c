/* handoff_memory_map_examine against each rule of section 7.2 stated for itself, numbers of types instead of
 * names. */
#include <stdlib.h>
#include <string.h>

#include "map_input.h"

static UINT64 granule;

static bool is_runtime(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->Attribute >> 63 != 0;
}

static UINT64 size_of(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return (UINT64)(descriptor_end(descriptor) - descriptor->PhysicalStart);
}

static bool is_one_of(UINT32 type, UINT32 types) /* a bit for each type */
{
    return type < 32 && (types >> type & 1) != 0;
}

/* UEFI 2.10, table 7.6. */
#define RUNTIME_TYPES   (1u << 5 | 1u << 6)
#define MMIO_TYPES      (1u << 11 | 1u << 12)
#define RECLAIMED_TYPES (1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 7 | 1u << 8)
#define UNMAPPED_TYPES  (1u << 0 | 1u << 8)
#define RAM_TYPES       (RUNTIME_TYPES | 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 7 | 1u << 9)

typedef bool rule(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before);

static bool empty(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    (void)before;
    return descriptor->NumberOfPages == 0;
}

static bool wrapping(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    return !empty(descriptor, before) && size_of(descriptor) == 0;
}

static bool unsorted(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    return before != NULL && descriptor->PhysicalStart < before->PhysicalStart;
}

static bool runtime_unmarked(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    (void)before;
    return !is_runtime(descriptor) && is_one_of(descriptor->Type, RUNTIME_TYPES);
}

static bool runtime_on_reserved(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    (void)before;
    return is_runtime(descriptor) && !is_one_of(descriptor->Type, RUNTIME_TYPES | MMIO_TYPES | RECLAIMED_TYPES);
}

static bool runtime_on_reclaimed(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    (void)before;
    return is_runtime(descriptor) && is_one_of(descriptor->Type, RECLAIMED_TYPES);
}

static bool cacheability_missing(const EFI_MEMORY_DESCRIPTOR *descriptor, const EFI_MEMORY_DESCRIPTOR *before)
{
    const UINT64 named = descriptor->Attribute & 0xf; /* UC, WC, WT, WB */

    (void)before;
    if (!is_runtime(descriptor) && is_one_of(descriptor->Type, UNMAPPED_TYPES))
        return false;
    return named == 0 || (is_one_of(descriptor->Type, RAM_TYPES) && named < 8);
}

static void check_rule(const struct handoff_memory_map *map, const struct handoff_finding *finding, rule *broken)
{
    const EFI_MEMORY_DESCRIPTOR *before = NULL;
    struct handoff_finding expected = {0, 0};

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (broken(descriptor, before) && expected.count++ == 0)
            expected.first = i;
        before = descriptor;
    }
    require(finding->count == expected.count);
    require(finding->first == expected.first);
}

/* Of several that begin at one address which is the earlier does not matter. */
static bool is_earlier(const struct handoff_memory_map *map, UINTN one, UINTN other)
{
    const UINT64 start = handoff_memory_map_at(map, one)->PhysicalStart;
    const UINT64 limit = handoff_memory_map_at(map, other)->PhysicalStart;

    return start < limit || (start == limit && one < other);
}

static bool begins_inside_another(const struct handoff_memory_map *map, UINTN index)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        if (is_earlier(map, i, index) && descriptors_share(descriptor, handoff_memory_map_at(map, i)))
            return true;
    return false;
}

/* UC where no bit is set, and for devices; else the highest. */
static unsigned cacheability(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    static const unsigned best[16] = {0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3};

    return is_one_of(descriptor->Type, MMIO_TYPES) ? 0 : best[descriptor->Attribute & 15];
}

/* Whether the granule where a descriptor begins holds an earlier one, runtime memory, and several cacheabilities. */
static bool shares_its_granule(const struct handoff_memory_map *map, UINTN index)
{
    const UINT64 start = handoff_memory_map_at(map, index)->PhysicalStart;
    const EFI_MEMORY_DESCRIPTOR whole = {.PhysicalStart = start - start % granule, .NumberOfPages = granule / 4096};
    bool earlier = false, runtime = false;
    unsigned kinds = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *other = handoff_memory_map_at(map, i);
        if (!descriptors_share(&whole, other))
            continue;
        earlier |= is_earlier(map, i, index);
        runtime |= is_runtime(other);
        kinds |= 1u << cacheability(other);
    }
    return earlier && runtime && (kinds & (kinds - 1)) != 0;
}

static bool misaligned(const struct handoff_memory_map *map, UINTN index)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);

    return size_of(descriptor) != 0 &&
           (descriptor->PhysicalStart % 4096 != 0 || (granule > 4096 && shares_its_granule(map, index)));
}

/* A rule that the lowest in memory is named for. */
static void check_lowest(const struct handoff_memory_map *map, const struct handoff_finding *finding,
                         bool (*broken)(const struct handoff_memory_map *map, UINTN index))
{
    const EFI_MEMORY_DESCRIPTOR *lowest = NULL;
    UINTN count = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (!broken(map, i))
            continue;
        count++;
        if (lowest == NULL || descriptor->PhysicalStart < lowest->PhysicalStart)
            lowest = descriptor;
    }
    require(finding->count == count);
    if (count == 0)
        return;
    const EFI_MEMORY_DESCRIPTOR *first = handoff_memory_map_at(map, finding->first);
    require(first->PhysicalStart == lowest->PhysicalStart);
    require(handoff_descriptor_size(first) != 0);
}

static void check_report(const struct handoff_memory_map *map, const struct handoff_memory_map_report *report)
{
    UINTN runtime = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        runtime += is_runtime(handoff_memory_map_at(map, i));
    require(report->descriptors == handoff_memory_map_count(map));
    require(report->runtime == runtime);
    check_rule(map, &report->empty, empty);
    check_rule(map, &report->wrapping, wrapping);
    check_rule(map, &report->unsorted, unsorted);
    check_rule(map, &report->runtime_unmarked, runtime_unmarked);
    check_rule(map, &report->runtime_on_reserved, runtime_on_reserved);
    check_rule(map, &report->runtime_on_reclaimed, runtime_on_reclaimed);
    check_rule(map, &report->cacheability_missing, cacheability_missing);
    check_lowest(map, &report->overlapping, begins_inside_another);
    check_lowest(map, &report->misaligned, misaligned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    granule = input_below(&input, 2) == 0 ? 4096 : 65536;
    const UINTN missing = input_below(&input, 4) == 0; /* bytes of the scratch buffer */
    const struct handoff_memory_map map = map_input(&input, MAP_INPUT_DESCRIPTORS);
    UINT8 *before = exact_copy(map.descriptors, map.size);
    struct handoff_memory_map scratch = {.capacity = map.size > 0 ? map.size - missing : 0};
    struct handoff_memory_map_report report;

    scratch.descriptors = exact(scratch.capacity);
    const enum handoff_status status = handoff_memory_map_examine(&map, &scratch, granule, &report);
    require(status == (scratch.capacity < map.size ? HANDOFF_BUFFER_TOO_SMALL : HANDOFF_OK));
    if (status == HANDOFF_OK)
        check_report(&map, &report);
    require(map.size == 0 || memcmp(before, map.descriptors, map.size) == 0);
    free(before);
    free(scratch.descriptors);
    free(map.descriptors);
    return 0;
}
