#include "dry_run.h"

#include "before_svam.h"
#include "firmware/memory.h"
#include "firmware/tables.h"
#include "handed.h"
#include "log.h"
#include "placement.h"
#include "tables_build.h"

#define ARENA_USUAL_PAGES 48 /* that the tables of most machines take */
#define ARENA_SPARE_PAGES 64

static EFI_STATUS refuse_dry_run(struct loader *loader, const char *step, enum handoff_status status)
{
    return log_error(loader, EFI_UNSUPPORTED, "dry run, %s: %s", step,
                     placement_refusal(loader->config.virtmap, status));
}

/* Room for tables of the final map, which may differ, and for what the kernel adds; and as much again for the table
 * on which the kernel stub lets firmware go on after a fault. */
static UINTN arena_pages(const struct loader *loader, UINTN used)
{
    const UINTN tables = loader->config.trace || loader->config.stages ? 2 : 1;

    return tables * (used + ARENA_SPARE_PAGES);
}

static EFI_STATUS take_arena(struct loader *loader, UINTN used)
{
    struct handoff_span *arena = &loader->info.paging.arena;
    const UINTN pages = arena_pages(loader, used);
    const EFI_STATUS status =
        handed_take(loader, EfiLoaderData, pages * HANDOFF_PAGE_SIZE, HANDOFF_WRITE, "the page tables", arena);

    loader->arena = (struct handoff_page_arena){(UINT64 *)arena->physical_address, arena->physical_address,
                                                pages, 0, 0, 0};
    return status;
}

/* A bound is found as slowly as half the tables are built: it is only asked for where they take more pages than
 * most, or will, since a strict crossing table gets boot-services memory at last. */
static EFI_STATUS build_tables(struct loader *loader, UINTN arena_index, enum handoff_status *result)
{
    const struct handoff_memory_map *map = &loader->preliminary;

    *result = tables_build_page_tables(loader, map);
    if ((*result != HANDOFF_OK && *result != HANDOFF_ARENA_EXHAUSTED) ||
        (*result == HANDOFF_OK && !loader->config.crossing_strict &&
         arena_pages(loader, loader->arena.used) <= loader->arena.pages))
        return EFI_SUCCESS;
    handed_withdraw(loader, arena_index);
    const EFI_STATUS status = take_arena(loader, tables_build_bound(loader, map));
    if (status == EFI_SUCCESS)
        *result = tables_build_page_tables(loader, map);
    return status;
}

/* Beside what it is all for: the kernel and its modules. */
static void log_memory(struct loader *loader)
{
    UINT64 beside = loader->image_size + memory_taken(loader) - loader->info.kernel.size;

    for (UINTN i = 0; i < loader->config.modules; i++)
        beside -= memory_pages(loader->module[i].size) * HANDOFF_PAGE_SIZE;
    log_line(loader, "memory: %lu KiB beside the kernel, %lu KiB of them tables", beside / 1024,
             loader->info.paging.arena.size / 1024);
}

static EFI_STATUS fetch_preliminary(struct loader *loader)
{
    const EFI_STATUS status = handoff_memory_map_fetch(loader->boot_services, &loader->preliminary);
    enum handoff_status result = HANDOFF_FIRMWARE_ERROR;

    if (status == EFI_SUCCESS)
        result = handoff_memory_map_validate(&loader->preliminary);
    if (result == HANDOFF_OK)
        return EFI_SUCCESS;
    loader->preliminary.size = 0;
    return log_error(loader, EFI_UNSUPPORTED, "GetMemoryMap: %s (%s)", handoff_status_text(result),
                     handoff_efi_status_name(status));
}

/* The steps beyond ExitBootServices, with the map as it is now: what would fail there fails here, where it can be
 * said. What is allocated after the map is fetched makes the final one another: nothing, where no check wants it. */
EFI_STATUS dry_run(struct loader *loader)
{
    const UINTN arena_index = loader->shared_count;
    enum handoff_status result;
    EFI_STATUS status = take_arena(loader, ARENA_USUAL_PAGES);

    if (status == EFI_SUCCESS)
        status = fetch_preliminary(loader);
    if (status != EFI_SUCCESS)
        return status;
    result = tables_build_runtime_map(loader, &loader->preliminary);
    if (result != HANDOFF_OK)
        return refuse_dry_run(loader, "runtime map", result);
    tables_copy_attributes(loader);
    before_svam_allocate(loader);
    status = build_tables(loader, arena_index, &result);
    if (status != EFI_SUCCESS)
        return status;
    if (result != HANDOFF_OK)
        return refuse_dry_run(loader, "page tables", result);
    log_line(loader, "dry run: %lu descriptors, %lu of them runtime, %lu pages of tables",
             (UINT64)handoff_memory_map_count(&loader->preliminary),
             (UINT64)handoff_memory_map_count(&loader->runtime), (UINT64)loader->arena.used);
    log_memory(loader);
    return EFI_SUCCESS;
}
