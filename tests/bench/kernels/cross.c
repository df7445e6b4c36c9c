/* A kernel that tells what the crossing cost, from the ticks that the loader left and its own first instruction on,
 * and leaves the page tables for the host to look at. */
#include "bench.h"

#define TABLES_PORT 0x403 /* the arena, byte by byte */

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

static void leave_tables(const struct handoff_paging *paging)
{
    const UINT8 *bytes = (const UINT8 *)paging->arena.virtual_address;

    for (UINT64 i = 0; i < paging->arena_used; i++)
        __asm__ volatile("outb %0, %1" : : "a"(bytes[i]), "d"((UINT16)TABLES_PORT));
}

void bench_main(const struct handoff_boot_info *info, UINT64 ticks)
{
    guest_tell("entered", ticks);
    tell_ticks(info, ticks);
    guest_tell("descriptors", count(&info->memory_map));
    guest_tell("runtime_descriptors", count(&info->runtime_map));
    guest_tell("boot_services_pages", boot_services_pages(&info->memory_map));
    guest_tell("arena", info->paging.arena.physical_address);
    guest_tell("arena_pages", info->paging.arena_used / HANDOFF_PAGE_SIZE);
    guest_tell("root", info->paging.root_physical_address);
    leave_tables(&info->paging);
    guest_end();
}
