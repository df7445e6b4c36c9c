#include "events.h"

static EFI_GUID before_exit_group = {0x8be0e274, 0x3970, 0x4b44, {0x80, 0xc5, 0x1a, 0xb9, 0x50, 0x2f, 0x3b, 0xfc}};

static void EFIAPI on_before_exit(EFI_EVENT event, void *context)
{
    struct handoff_exit_events *events = &((struct loader *)context)->info.events;

    (void)event;
    if (events->before_exit_runs++ == 0)
        events->before_exit_order = events->exit_order + 1;
}

static void EFIAPI on_exit(EFI_EVENT event, void *context)
{
    struct handoff_exit_events *events = &((struct loader *)context)->info.events;

    (void)event;
    if (events->exit_runs++ == 0)
        events->exit_order = events->before_exit_order + 1;
}

static void convert(EFI_RUNTIME_SERVICES *runtime_services, struct handoff_conversion *conversion)
{
    const UINTN disposition = conversion->kind == HANDOFF_CONVERT_OPTIONAL_NULL ? EFI_OPTIONAL_PTR : 0;
    void *pointer = (void *)conversion->before;

    conversion->status = runtime_services->ConvertPointer(
        disposition, conversion->kind == HANDOFF_CONVERT_NO_ARGUMENT ? NULL : &pointer);
    conversion->after = (UINT64)pointer;
}

/* Runs inside SetVirtualAddressMap, on the crossing table, at the loader's physical address. */
static void EFIAPI on_virtual(EFI_EVENT event, void *context)
{
    struct loader *loader = context;
    struct handoff_svam *svam = &loader->info.svam;

    (void)event;
    if (svam->witness_runs++ > 0)
        return;
    for (UINT32 i = 0; i < svam->conversions; i++)
        convert(loader->system_table->RuntimeServices, &svam->conversion[i]);
}

void events_create(struct loader *loader)
{
    EFI_BOOT_SERVICES *boot_services = loader->boot_services;
    struct handoff_boot_info *info = &loader->info;

    info->events.before_exit_status = info->events.exit_status = info->svam.witness_status = HANDOFF_NOT_CALLED;
    if (!loader->checked)
        return;
    info->events.before_exit_status =
        boot_services->CreateEventEx(EVT_NOTIFY_SIGNAL, TPL_NOTIFY, on_before_exit, loader, &before_exit_group,
                                     &loader->before_exit_event);
    info->events.exit_status = boot_services->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_NOTIFY, on_exit, loader,
                                                          &loader->exit_event);
    info->svam.witness_status = boot_services->CreateEvent(EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, on_virtual,
                                                           loader, &loader->virtual_event);
}

static void close(struct loader *loader, EFI_STATUS created, EFI_EVENT event)
{
    if (created == EFI_SUCCESS && event != NULL)
        loader->boot_services->CloseEvent(event);
}

void events_close(struct loader *loader)
{
    close(loader, loader->info.events.before_exit_status, loader->before_exit_event);
    close(loader, loader->info.events.exit_status, loader->exit_event);
    close(loader, loader->info.svam.witness_status, loader->virtual_event);
}

static void plan(struct loader *loader, UINT32 kind, UINT64 before, UINT64 expected)
{
    struct handoff_svam *svam = &loader->info.svam;
    struct handoff_conversion *conversion = &svam->conversion[svam->conversions++];

    conversion->kind = kind;
    conversion->before = before;
    conversion->after = before;
    conversion->expected = expected;
    conversion->status = HANDOFF_NOT_CALLED;
}

static bool is_planned(const struct handoff_svam *svam, UINT32 kind)
{
    for (UINT32 i = 0; i < svam->conversions; i++)
        if (svam->conversion[i].kind == kind)
            return true;
    return false;
}

/* The first region of each kind, its first or its last byte, and the first byte after a region that none follows. */
static void plan_runtime(struct loader *loader, const EFI_MEMORY_DESCRIPTOR *region)
{
    const struct handoff_svam *svam = &loader->info.svam;
    const UINT64 size = handoff_descriptor_size(region);
    const UINT64 end = region->PhysicalStart + size;

    if (region->Type == EfiRuntimeServicesCode && !is_planned(svam, HANDOFF_CONVERT_RUNTIME_CODE))
        plan(loader, HANDOFF_CONVERT_RUNTIME_CODE, region->PhysicalStart, region->VirtualStart);
    if (region->Type == EfiRuntimeServicesData && !is_planned(svam, HANDOFF_CONVERT_RUNTIME_DATA))
        plan(loader, HANDOFF_CONVERT_RUNTIME_DATA, end - 1, region->VirtualStart + size - 1);
    if (region->Type == EfiMemoryMappedIO && !is_planned(svam, HANDOFF_CONVERT_MMIO))
        plan(loader, HANDOFF_CONVERT_MMIO, region->PhysicalStart, region->VirtualStart);
    if (!is_planned(svam, HANDOFF_CONVERT_PAST_END) && handoff_memory_map_find(&loader->runtime, end) == NULL)
        plan(loader, HANDOFF_CONVERT_PAST_END, end, end);
}

void events_plan_conversions(struct loader *loader)
{
    const struct handoff_memory_map *map = &loader->final;

    loader->info.svam.conversions = 0;
    for (UINTN i = 0; i < handoff_memory_map_count(&loader->runtime); i++)
        plan_runtime(loader, handoff_memory_map_at(&loader->runtime, i));
    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (descriptor->Type == EfiConventionalMemory && descriptor->PhysicalStart != 0 &&
            handoff_memory_map_find(&loader->runtime, descriptor->PhysicalStart) == NULL) {
            plan(loader, HANDOFF_CONVERT_NOT_RUNTIME, descriptor->PhysicalStart, descriptor->PhysicalStart);
            break;
        }
    }
    plan(loader, HANDOFF_CONVERT_NULL, 0, 0);
    plan(loader, HANDOFF_CONVERT_OPTIONAL_NULL, 0, 0);
    plan(loader, HANDOFF_CONVERT_NO_ARGUMENT, 0, 0);
}
