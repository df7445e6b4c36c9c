#include "paging.h"

#include <handoff/page_table.h>

#include "../../arch.h"
#include "registers.h"

#define ENTRY_PRESENT 1u
#define ENTRY_LARGE   0x80u

/* Where RAM appears for reading: above it 32 TiB that the loader leaves alone. */
#define READING_WINDOW 0xffffe00000000000ULL

struct handoff_page_format paging_format(const struct handoff_boot_info *info)
{
    const struct handoff_paging *paging = &info->paging;
    const bool gigabyte_pages = paging->largest_leaf == 2;

    if (paging->executable)
        return handoff_page_format_x86_64_without_nx(paging->levels, gigabyte_pages, paging->physical_bits);
    return handoff_page_format_x86_64(paging->levels, gigabyte_pages, paging->physical_bits);
}

uint64_t *paging_table(const struct handoff_boot_info *info, uint64_t physical_address)
{
    const struct handoff_paging *paging = &info->paging;
    const uint64_t offset = physical_address - paging->arena.physical_address;

    return offset < paging->arena.size ? (uint64_t *)(paging->arena.virtual_address + offset) : NULL;
}

uint64_t *paging_entry(const struct handoff_boot_info *info, uint64_t root, uint64_t virtual_address)
{
    const uint64_t address_mask = paging_format(info).address_mask;
    uint64_t *table = paging_table(info, root);

    for (uint32_t level = info->paging.levels - 1; table; level--) {
        uint64_t *entry = &table[virtual_address >> (12 + 9 * level) & 511];

        if ((*entry & ENTRY_PRESENT) == 0 || (level > 0 && (*entry & ENTRY_LARGE) != 0))
            return NULL;
        if (level == 0)
            return entry;
        table = paging_table(info, *entry & address_mask);
    }
    return NULL;
}

bool paging_unmap(const struct handoff_boot_info *info, uint64_t virtual_address)
{
    uint64_t *entry = paging_entry(info, info->paging.root_physical_address, virtual_address);

    if (!entry)
        return false;
    *entry = 0;
    invalidate_page(virtual_address);
    return true;
}

struct handoff_page_arena *paging_arena(const struct handoff_boot_info *info)
{
    static struct handoff_page_arena arena;
    const struct handoff_paging *paging = &info->paging;

    if (!arena.memory)
        arena = (struct handoff_page_arena){
            .memory = (UINT64 *)paging->arena.virtual_address,
            .physical_address = paging->arena.physical_address,
            .pages = paging->arena.size / HANDOFF_PAGE_SIZE,
            .used = paging->arena_used / HANDOFF_PAGE_SIZE,
        };
    return &arena;
}

const void *arch_map_for_reading(const struct handoff_boot_info *info, uint64_t physical_address, uint64_t size)
{
    const uint64_t first = physical_address & ~HANDOFF_PAGE_MASK;
    const uint64_t end = (physical_address + size + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
    struct handoff_page_table table = {
        .format = paging_format(info),
        .arena = paging_arena(info),
        .root = paging_table(info, info->paging.root_physical_address),
    };
    const struct handoff_region region = {.physical_address = first, .virtual_address = READING_WINDOW + first,
                                          .size = end - first, .cache = HANDOFF_CACHE_WRITE_BACK};

    if (!table.root || handoff_page_table_map(&table, &region) != HANDOFF_OK)
        return NULL;
    write_cr3(read_cr3()); /* a page of the table may have changed its purpose */
    return (const void *)(READING_WINDOW + physical_address);
}
