#include "findings.h"

#include <stddef.h>

#include "granules.h"
#include "names.h"

/* UEFI 2.10, 7.2.3; processor-specific bits are defined where EFI_MEMORY_ISA_VALID is set. */
#define CACHEABILITY       (EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB | EFI_MEMORY_UCE)
#define PROTECTION         (EFI_MEMORY_WP | EFI_MEMORY_RP | EFI_MEMORY_XP | EFI_MEMORY_RO)
#define KINDS              (MEMORY_NV | MEMORY_MORE_RELIABLE | MEMORY_SPECIFIC | MEMORY_HOT_PLUGGABLE)
#define OTHERS             (MEMORY_CPU_CRYPTO | MEMORY_ISA_VALID | EFI_MEMORY_RUNTIME)
#define DEFINED_ATTRIBUTES (CACHEABILITY | PROTECTION | KINDS | OTHERS)

#define LAST_TYPE      15u /* EfiUnacceptedMemoryType */
#define FIRST_OEM_TYPE 0x70000000u

const struct finding_rule finding_rules[FINDING_COUNT] = {
    [FINDING_EMPTY] =
        {"empty", "map.no_empty_or_wrapping", SEVERITY_FAILURE, "7.2.3", "without pages",
         "ignore them, and report them to the maker of the firmware"},
    [FINDING_WRAPPING] =
        {"wrapping", "map.no_empty_or_wrapping", SEVERITY_FAILURE, "7.2.3", "ending beyond 2^64",
         "ignore them, and report them to the maker of the firmware"},
    [FINDING_OVERLAPPING] =
        {"overlapping", "map.no_overlap", SEVERITY_FAILURE, "7.2.3", "beginning inside another",
         "trust neither of the two, and report them to the maker of the firmware"},
    [FINDING_MISALIGNED] =
        {"misaligned", "map.aligned", SEVERITY_FAILURE, "7.2.3 and 2.3.6",
         "beginning inside a page, or sharing a granule of runtime memory that is not cached alike",
         "the firmware has to begin regions at whole pages and, on AArch64, to keep memory that is cached otherwise\n"
         "        out of the 64 KiB pages that hold runtime memory"},
    [FINDING_RUNTIME_UNMARKED] =
        {"runtime_unmarked", "map.runtime_types_marked", SEVERITY_FAILURE, "7.2",
         "of runtime code or data without EFI_MEMORY_RUNTIME",
         "the firmware has to set EFI_MEMORY_RUNTIME, or the memory will not be mapped"},
    [FINDING_RUNTIME_ON_RECLAIMED] =
        {"runtime_on_reclaimed", "map.only_runtime_marked", SEVERITY_FAILURE, "7.2",
         "with EFI_MEMORY_RUNTIME in memory that the system reuses",
         "keep the system out of this memory; the firmware has to give it a runtime type"},
    [FINDING_RUNTIME_ON_RESERVED] =
        {"runtime_on_reserved", "map.only_runtime_marked", SEVERITY_WARNING, "7.2",
         "with EFI_MEMORY_RUNTIME on a reserved, ACPI or OEM type",
         "map this memory for the firmware all the same"},
    [FINDING_CACHEABILITY_MISSING] =
        {"cacheability_missing", "map.cacheability", SEVERITY_WARNING, "7.2.3",
         "without any cacheability, or of RAM without write-back",
         "map memory without any cacheability uncached"},
    [FINDING_UNSORTED] =
        {"unsorted", NULL, SEVERITY_NOTE, "7.2.3", "beginning below the one before (unsorted, which is legal)", NULL},
    [FINDING_OFF_GRANULE] =
        {"off_granule", NULL, SEVERITY_NOTE, "2.3.6",
         "of runtime code or data off 64 KiB\n"
         "        (legal while the attributes agree; EDK2 refuses ExitBootServices for it)",
         NULL},
    [FINDING_NO_ATTRIBUTE] =
        {"no_attribute", NULL, SEVERITY_NOTE, "7.2.3", "without any attribute", NULL},
    [FINDING_UNDEFINED_ATTRIBUTE] =
        {"undefined_attribute", NULL, SEVERITY_NOTE, "7.2.3", "with attributes that are not defined", NULL},
    [FINDING_UNKNOWN_TYPE] =
        {"unknown_type", NULL, SEVERITY_NOTE, "7.2", "of a type that is not defined", NULL},
};

/* What the gift counts, and where in its report. */
#define REPORTED(field) offsetof(struct handoff_memory_map_report, field)

static const size_t reported[] = {
    [FINDING_EMPTY] = REPORTED(empty),
    [FINDING_WRAPPING] = REPORTED(wrapping),
    [FINDING_OVERLAPPING] = REPORTED(overlapping),
    [FINDING_MISALIGNED] = REPORTED(misaligned),
    [FINDING_RUNTIME_UNMARKED] = REPORTED(runtime_unmarked),
    [FINDING_RUNTIME_ON_RECLAIMED] = REPORTED(runtime_on_reclaimed),
    [FINDING_RUNTIME_ON_RESERVED] = REPORTED(runtime_on_reserved),
    [FINDING_CACHEABILITY_MISSING] = REPORTED(cacheability_missing),
    [FINDING_UNSORTED] = REPORTED(unsorted),
};

static UINTN count_reported(const struct handoff_memory_map_report *report, enum finding_kind kind)
{
    return ((const struct handoff_finding *)(const void *)((const UINT8 *)report + reported[kind]))->count;
}

/* EDK2 looks at the two types alone: runtime MMIO may lie anywhere. */
static bool is_off_granule(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 granule)
{
    const bool runtime = descriptor->Type == EfiRuntimeServicesCode || descriptor->Type == EfiRuntimeServicesData;
    const UINT64 size = handoff_descriptor_size(descriptor);

    return runtime && size != 0 && granule > HANDOFF_PAGE_SIZE && (descriptor->PhysicalStart | size) % granule != 0;
}

static bool is_noted(enum finding_kind kind, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 granule)
{
    const UINT64 attribute = descriptor->Attribute;
    const UINT64 defined = DEFINED_ATTRIBUTES | (attribute & MEMORY_ISA_VALID ? MEMORY_ISA_MASK : 0);

    switch (kind) {
    case FINDING_OFF_GRANULE:
        return is_off_granule(descriptor, granule);
    case FINDING_NO_ATTRIBUTE:
        return attribute == 0;
    case FINDING_UNDEFINED_ATTRIBUTE:
        return (attribute & ~defined) != 0;
    default:
        return descriptor->Type > LAST_TYPE && descriptor->Type < FIRST_OEM_TYPE;
    }
}

void findings_examine(const struct handoff_memory_map *map, struct handoff_memory_map *scratch, UINT64 granule,
                      struct findings *findings)
{
    struct handoff_memory_map_report report;

    handoff_memory_map_examine(map, scratch, granule, &report);
    for (enum finding_kind kind = FINDING_EMPTY; kind < FINDING_COUNT; kind++) {
        findings->count[kind] = kind <= FINDING_UNSORTED ? count_reported(&report, kind) : 0;
        for (UINTN i = 0; kind > FINDING_UNSORTED && i < handoff_memory_map_count(map); i++)
            findings->count[kind] += is_noted(kind, handoff_memory_map_at(map, i), granule);
    }
}

/* The gift examines maps: one descriptor is a map of one, and of two where its predecessor matters. What shares its
 * granule can be anywhere. */
bool finding_holds(enum finding_kind kind, const struct handoff_memory_map *map, UINTN index, UINT64 granule)
{
    const UINTN before = kind == FINDING_UNSORTED && index > 0;
    struct handoff_memory_map part = *map;
    UINT64 sorted[32];
    struct handoff_memory_map scratch = {.descriptors = sorted, .capacity = sizeof(sorted)};
    struct handoff_memory_map_report report;

    if (kind > FINDING_UNSORTED)
        return is_noted(kind, handoff_memory_map_at(map, index), granule);
    if (kind == FINDING_MISALIGNED)
        return granule_misaligned(map, index, granule);
    part.descriptors = handoff_memory_map_at(map, index - before);
    part.size = (1 + before) * map->stride;
    part.capacity = part.size;
    handoff_memory_map_examine(&part, &scratch, granule, &report);
    return count_reported(&report, kind) > 0;
}

static UINT64 last_of(const struct handoff_memory_map *map, UINTN index)
{
    const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, index);

    return descriptor->PhysicalStart + handoff_descriptor_size(descriptor) - 1;
}

bool finding_next_overlap(const struct handoff_memory_map *sorted, struct overlap *overlap)
{
    while (overlap->next < handoff_memory_map_count(sorted)) {
        const UINTN at = overlap->next++;
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(sorted, at);
        if (handoff_descriptor_size(descriptor) == 0)
            continue;
        overlap->inner = at;
        overlap->outer = overlap->highest;
        const bool inside = overlap->any && descriptor->PhysicalStart <= last_of(sorted, overlap->highest);
        if (!overlap->any || last_of(sorted, at) > last_of(sorted, overlap->highest))
            overlap->highest = at;
        overlap->any = true;
        if (inside)
            return true;
    }
    return false;
}
