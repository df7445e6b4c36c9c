#include "image.h"

#include <stddef.h>

#include <handoff/runtime_map.h>

#include "diagnosis.h"

static const EFI_MEMORY_DESCRIPTOR *region_of(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_memory_map runtime = info_map(&info->runtime_map);

    return handoff_runtime_map_find_virtual(&runtime, address);
}

/* What is no virtual address of a runtime region is a physical one already. */
static uint64_t physical_of(const struct handoff_boot_info *info, uint64_t address)
{
    const EFI_MEMORY_DESCRIPTOR *region = region_of(info, address);

    return region ? address - region->VirtualStart + region->PhysicalStart : address;
}

const struct handoff_image *image_find(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_span *span = &info->evidence.images;
    const struct handoff_image *images = (const struct handoff_image *)span->virtual_address;
    const uint64_t physical = physical_of(info, address);

    for (uint64_t i = 0; i < span->size / sizeof(images[0]); i++)
        if (physical - images[i].physical_address < images[i].size)
            return &images[i];
    return NULL;
}

const struct handoff_image *image_find_running(const struct handoff_boot_info *info, uint64_t address)
{
    return region_of(info, address) ? image_find(info, address) : NULL;
}

bool image_describe(const struct handoff_boot_info *info, uint64_t address, struct handoff_text *text)
{
    const struct handoff_image *image = image_find(info, address);

    if (image)
        handoff_text_format(text, "%s+0x%lx", image->name, physical_of(info, address) - image->physical_address);
    return image != NULL;
}
