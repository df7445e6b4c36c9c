#include "open_table.h"

#include <handoff/address_space.h>

#include "../../arch.h"
#include "paging.h"

/* Nothing of the kernel lies in the lower half, or in 512 GiB of the upper one where firmware lies as well. With five
 * levels these are entries of the tables below the root. */
#define ENTRIES     512u
#define UPPER_HALF  256u
#define FIVE_LEVELS 5u

static struct handoff_page_arena arena;
static struct handoff_page_table open_table;
static const struct handoff_boot_info *its_info;

/* Half of what is left of the kernel's arena, from its end, for good. */
static void take_arena(struct handoff_page_arena *from)
{
    const UINTN pages = (from->pages - from->used) / 2;

    from->pages -= pages;
    arena.memory = from->memory + from->pages * ENTRIES;
    arena.physical_address = from->physical_address + from->pages * HANDOFF_PAGE_SIZE;
    arena.pages = pages;
}

/* Entries that only the kernel's table has, the other shares with it from now on. */
static void share_entries(uint64_t *entries, const uint64_t *kernel, unsigned first)
{
    for (unsigned i = first; i < ENTRIES; i++)
        if (entries[i] == 0)
            entries[i] = kernel[i];
}

static void share_upper_half(const struct handoff_boot_info *info)
{
    const uint64_t mask = open_table.format.address_mask;
    const uint64_t *kernel = paging_table(info, info->paging.root_physical_address);
    uint64_t *root = open_table.root;

    for (unsigned i = UPPER_HALF; i < ENTRIES && open_table.format.levels == FIVE_LEVELS; i++)
        if (root[i] != 0 && kernel[i] != 0)
            share_entries(paging_table(info, root[i] & mask), paging_table(info, kernel[i] & mask), 0);
    share_entries(root, kernel, UPPER_HALF);
}

static struct handoff_memory_map runtime_map(const struct handoff_map *map)
{
    return (struct handoff_memory_map){
        .descriptors = (void *)map->descriptors.virtual_address,
        .capacity = map->descriptors.size,
        .size = map->descriptors.size,
        .stride = map->stride,
        .version = map->version,
    };
}

bool arch_open_table(const struct handoff_boot_info *info)
{
    const struct handoff_memory_map runtime = runtime_map(&info->runtime_map);
    const struct handoff_page_format format = paging_format(info);
    const struct handoff_address_space space = {.runtime = &runtime,
                                                .keep_identity = info->settings.keep_identity != 0};

    if (!arena.memory)
        take_arena(paging_arena(info));
    arena.used = 0;
    arena.spare_pages = 0;
    its_info = info;
    if (handoff_page_table_begin(&open_table, &format, &arena) != HANDOFF_OK ||
        handoff_address_space_kernel(&space, &open_table) != HANDOFF_OK)
        return false;
    share_upper_half(info);
    return true;
}

bool open_table_admit(const struct handoff_region *region)
{
    return handoff_page_table_map(&open_table, region) == HANDOFF_OK;
}

void open_table_withdraw(uint64_t virtual_address)
{
    uint64_t *entry = paging_entry(its_info, open_table_root(), virtual_address);

    if (entry)
        *entry = 0;
}

uint64_t open_table_root(void)
{
    return open_table.root ? handoff_page_table_root(&open_table) : 0;
}
