/* A kernel that tells what the crossing cost, from the ticks that the loader left and its own first instruction on,
 * how many pages its tables take, and how few would do. */
#include "../minimum.h"
#include "bench.h"

#define PIECES 20000 /* of the address space, each translated as one */

static UINT64 count(const struct handoff_map *map)
{
    return map->descriptors.size / map->stride;
}

static void tell_ticks(const struct handoff_boot_info *info, UINT64 entered)
{
    const UINT64 *ticks = info->times.ticks;

    guest_tell("cross_maps", info->runtime_map_ticks - ticks[HANDOFF_STAGE_EXITED]);
    guest_tell("cross_tables", ticks[HANDOFF_STAGE_TABLES] - info->runtime_map_ticks);
    guest_tell("cross_switch", ticks[HANDOFF_STAGE_CROSSED] - ticks[HANDOFF_STAGE_TABLES]);
    guest_tell("cross_svam", ticks[HANDOFF_STAGE_VIRTUAL] - ticks[HANDOFF_STAGE_CROSSED]);
    guest_tell("cross_poison", ticks[HANDOFF_STAGE_POISONED] - ticks[HANDOFF_STAGE_VIRTUAL]);
    guest_tell("cross_enter", entered - ticks[HANDOFF_STAGE_POISONED]);
}

/* What the loader poisons, but for descriptors that it spares. */
static UINT64 boot_services_pages(const struct handoff_map *map)
{
    UINT64 pages = 0;

    for (UINT64 at = 0; at < map->descriptors.size; at += map->stride) {
        const EFI_MEMORY_DESCRIPTOR *descriptor =
            (const EFI_MEMORY_DESCRIPTOR *)(map->descriptors.virtual_address + at);
        if (descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData)
            pages += descriptor->NumberOfPages;
    }
    return pages;
}

/* Both tables lie in the arena, the crossing's root first. */
static void tell_pages(const struct handoff_paging *paging)
{
    static struct handoff_region room[PIECES];
    struct handoff_page_arena arena = {
        .memory = (UINT64 *)paging->arena.virtual_address,
        .physical_address = paging->arena.physical_address,
    };
    struct handoff_page_table table = {
        .format = {.levels = paging->levels, .largest_leaf = paging->largest_leaf},
        .arena = &arena,
        .root = arena.memory,
    };
    UINTN crossing, kernel;
    const UINTN fewest = minimum_pages(&table, room, PIECES, &crossing);

    table.root += (paging->root_physical_address - arena.physical_address) / sizeof(UINT64);
    guest_tell("fewest_pages", fewest + minimum_pages(&table, room, PIECES, &kernel));
    guest_tell("table_pages", crossing + kernel);
    guest_tell("arena_pages", paging->arena_used / HANDOFF_PAGE_SIZE);
}

void bench_main(const struct handoff_boot_info *info, UINT64 ticks)
{
    guest_tell("entered", ticks);
    tell_ticks(info, ticks);
    guest_tell("descriptors", count(&info->memory_map));
    guest_tell("runtime_descriptors", count(&info->runtime_map));
    guest_tell("boot_services_pages", boot_services_pages(&info->memory_map));
    tell_pages(&info->paging);
    guest_end();
}
