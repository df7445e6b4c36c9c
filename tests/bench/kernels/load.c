/* Tells when it was entered, whether it was loaded as it stands in the file, and what its loader says of itself. */
#include "bench.h"

#include "../loader_pages.h"

#define PAGE_WORDS 512

/* The page is that number over and over. */
static bool holds(const UINT64 *page, UINT64 number)
{
    for (UINTN i = 0; i < PAGE_WORDS; i++)
        if (page[i] != number)
            return false;
    return true;
}

static UINT64 damaged_pages(void)
{
    UINT64 damaged = 0;

    for (UINT64 page = 0; page < payload_pages; page++)
        if (!holds(&payload[page * PAGE_WORDS], page == 0 ? payload_pages : page))
            damaged++;
    return damaged;
}

static void tell_memory(const struct handoff_boot_info *info)
{
    const struct handoff_memory_map map = {
        .descriptors = (UINT64 *)info->memory_map.descriptors.virtual_address,
        .capacity = info->memory_map.descriptors.size,
        .size = info->memory_map.descriptors.size,
        .stride = info->memory_map.stride,
    };

    guest_tell("pages", loader_pages(&map));
    guest_tell("kernel_pages", info->kernel.size / 4096);
}

static void tell_stages(const struct handoff_times *times)
{
    static const char names[HANDOFF_STAGES][16] = {
        "loader", "configuration", "kernel_loaded", "dry_run", "exited", "tables", "crossed", "virtual", "poisoned",
    };

    for (UINTN i = 0; i < HANDOFF_STAGES; i++)
        guest_tell(names[i], times->ticks[i]);
}

void bench_main(const struct handoff_boot_info *info, UINT64 ticks)
{
    guest_tell("entered", ticks);
    guest_tell("checked_pages", payload_pages);
    guest_tell("damaged_pages", damaged_pages());
    if (info != NULL) {
        tell_stages(&info->times);
        tell_memory(info);
    }
    guest_end();
}
