#include <inttypes.h>
#include <stdio.h>

#include <handoff/address_space.h>
#include <handoff/text.h>

#include "print.h"

#define LISTED 40 /* regions, unless all are asked for */

static enum handoff_status build(struct judgement *judgement)
{
    static const enum handoff_placement placements[VIRTMAP_COUNT] = {
        [VIRTMAP_OFFSET] = HANDOFF_PLACE_OFFSET,
        [VIRTMAP_COMPACT] = HANDOFF_PLACE_COMPACT,
        [VIRTMAP_IDENTITY] = HANDOFF_PLACE_IDENTITY,
        [VIRTMAP_RANDOM] = HANDOFF_PLACE_OFFSET,
    };
    const struct handoff_memory_map *map = &judgement->file->map;
    struct handoff_window window = judgement->machine->window;

    if (judgement->options->virtmap == VIRTMAP_RANDOM)
        window = handoff_runtime_map_random_window(map, window, judgement->options->random);
    return handoff_runtime_map_build(map, placements[judgement->options->virtmap], window, &judgement->runtime);
}

static void print_region(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    static const char *const caches[HANDOFF_CACHE_COUNT] = {
        [HANDOFF_CACHE_WRITE_BACK] = "WB",
        [HANDOFF_CACHE_WRITE_THROUGH] = "WT",
        [HANDOFF_CACHE_WRITE_COMBINING] = "WC",
        [HANDOFF_CACHE_UNCACHED] = "UC",
    };

    printf("  0x%-14" PRIx64 " 0x%-16" PRIx64 " %8" PRIu64 "  %s  %s\n", descriptor->PhysicalStart,
           descriptor->VirtualStart, descriptor->NumberOfPages, caches[handoff_descriptor_cache(descriptor)],
           handoff_memory_type_name(descriptor->Type));
}

bool print_runtime(struct judgement *judgement)
{
    const struct options *options = judgement->options;
    const enum handoff_status status = build(judgement);
    const UINTN count = handoff_memory_map_count(&judgement->runtime);

    printf("\nruntime map, --virtmap=%s", virtmap_names[options->virtmap]);
    if (options->virtmap == VIRTMAP_RANDOM)
        printf(" --random=0x%" PRIx64, options->random);
    if (status != HANDOFF_OK) {
        printf("\n  FAIL  it cannot be built: %s\n", handoff_status_text(status));
        return false;
    }
    printf(": %" PRIu64 " region%s\n", count, count == 1 ? "" : "s");
    if (count > 0)
        printf("  physical         virtual               pages  cache and type\n");
    for (UINTN i = 0; i < count && (options->all || i < LISTED); i++)
        print_region(handoff_memory_map_at(&judgement->runtime, i));
    if (!options->all && count > LISTED)
        printf("  and %" PRIu64 " more; --all lists them\n", count - LISTED);
    return true;
}
