#include "before_svam.h"

#include <string.h>

#include "firmware/memory.h"
#include "handed.h"
#include "log.h"

#define COPY_LIMIT (32u << 20)
#define COPY_SPARE (256u << 10) /* for a final map with more of it */

static bool is_to_be_copied(const EFI_MEMORY_DESCRIPTOR *region)
{
    return region->Type == EfiRuntimeServicesCode || region->Type == EfiRuntimeServicesData;
}

static UINT64 wanted(const struct handoff_memory_map *runtime)
{
    UINT64 size = COPY_SPARE;

    for (UINTN i = 0; i < handoff_memory_map_count(runtime) && size < COPY_LIMIT; i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(runtime, i);
        if (is_to_be_copied(region))
            size += handoff_descriptor_size(region) < COPY_LIMIT ? handoff_descriptor_size(region) : COPY_LIMIT;
    }
    return size < COPY_LIMIT ? size : COPY_LIMIT;
}

static bool is_wanted(const struct config *config)
{
    return config->virtmap != HANDOFF_VIRTMAP_NONE && (config_selects(config->checks, "svam.residue") ||
                                                       config_selects(config->checks, "svam.converted_once"));
}

void before_svam_allocate(struct loader *loader)
{
    struct handoff_span *copy = &loader->info.evidence.before_svam;
    const UINT64 size = wanted(&loader->runtime);

    if (!is_wanted(&loader->config))
        return;
    if (memory_try(loader, EfiLoaderData, size, &copy->physical_address) != EFI_SUCCESS) {
        log_line(loader, "before_svam: no %lu KiB for a copy of runtime memory; what compares it has to be skipped",
                 size / 1024);
        return;
    }
    copy->size = size;
    handed_share(loader, copy, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);
}

void before_svam_copy(struct loader *loader)
{
    struct handoff_span *copy = &loader->info.evidence.before_svam;
    const UINT64 room = copy->size;
    UINT64 total = 0;

    if (room == 0)
        return;
    copy->size = 0;
    for (UINTN i = 0; i < handoff_memory_map_count(&loader->runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&loader->runtime, i);
        const UINT64 size = handoff_descriptor_size(region);
        const UINT64 left = room - copy->size;
        if (!is_to_be_copied(region))
            continue;
        total += size;
        memcpy((void *)(copy->physical_address + copy->size), (const void *)region->PhysicalStart,
               size < left ? size : left);
        copy->size += size < left ? size : left;
    }
    log_line(loader, "before_svam: %lu of %lu KiB of runtime memory kept for comparison", copy->size / 1024,
             total / 1024);
}
