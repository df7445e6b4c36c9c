/* Memory that belongs to whoever was started as an application: images, and what they allocated. */
#ifndef LOADER_PAGES_H
#define LOADER_PAGES_H

#include <handoff/memory_map.h>

static inline UINT64 loader_pages(const struct handoff_memory_map *map)
{
    UINT64 pages = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (descriptor->Type == EfiLoaderCode || descriptor->Type == EfiLoaderData)
            pages += descriptor->NumberOfPages;
    }
    return pages;
}

#endif
