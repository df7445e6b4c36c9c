#include "handed.h"

#include <string.h>

#include "firmware/memory.h"
#include "firmware/tables.h"
#include "log.h"
#include "svam_trace.h"
#include "tables_build.h"

#define LARGE_PAGE (2ULL << 20)
#define HUGE_PAGE  (1ULL << 30)
#define ALIGNMENT  16u

void handed_share_at(struct loader *loader, const struct handoff_span *span, UINT32 access, enum handoff_cache cache)
{
    struct handoff_region *region = &loader->shared[loader->shared_count++];
    const UINT64 inside = span->physical_address & HANDOFF_PAGE_MASK;

    region->physical_address = span->physical_address - inside;
    region->virtual_address = span->virtual_address - inside;
    region->size = (span->size + inside + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
    region->access = access;
    region->cache = cache;
}

/* That the span may have room for; it then needs the same position inside one at both of its addresses. */
static UINT64 largest_page(const struct handoff_span *span)
{
    if (span->size >= HUGE_PAGE)
        return HUGE_PAGE;
    return span->size >= LARGE_PAGE ? LARGE_PAGE : HANDOFF_PAGE_SIZE;
}

void handed_share(struct loader *loader, struct handoff_span *span, UINT32 access, enum handoff_cache cache)
{
    const UINT64 inside = largest_page(span) - 1;

    span->virtual_address =
        ((loader->next_virtual_address + inside) & ~inside) + (span->physical_address & inside);
    handed_share_at(loader, span, access, cache);
    loader->next_virtual_address =
        ((span->virtual_address + span->size + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK) + HANDOFF_PAGE_SIZE;
}

EFI_STATUS handed_take(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, UINT32 access,
                       const char *purpose, struct handoff_span *span)
{
    const EFI_STATUS status = memory_take(loader, type, size, purpose, &span->physical_address);

    span->size = size;
    if (status == EFI_SUCCESS)
        handed_share(loader, span, access, HANDOFF_CACHE_WRITE_BACK);
    return status;
}

void handed_withdraw(struct loader *loader, UINTN index)
{
    loader->shared[index] = loader->shared[--loader->shared_count];
}

/* Cuts the block into pieces. With base 0 it only measures. */
struct carver {
    UINT64 base;
    UINT64 used;
};

static void *carve(struct carver *carver, UINT64 size)
{
    void *piece = (void *)(carver->base + carver->used);

    carver->used += (size + ALIGNMENT - 1) & ~(UINT64)(ALIGNMENT - 1);
    return piece;
}

static void carve_map(struct carver *carver, struct handoff_memory_map *map, UINTN capacity)
{
    map->descriptors = carve(carver, capacity);
    map->capacity = capacity;
}

/* Strings and the device tree are copied when there is somewhere to copy them to. */
static void carve_copy(struct carver *carver, struct handoff_span *span, const void *bytes, UINT64 size)
{
    span->physical_address = (UINT64)carve(carver, size);
    span->size = size;
    if (carver->base != 0 && size != 0) /* no device tree: nothing to copy from */
        memcpy((void *)span->physical_address, bytes, size);
}

static void carve_modules(struct carver *carver, struct loader *loader)
{
    const UINTN count = loader->config.modules;
    struct handoff_module measured;

    loader->modules = carve(carver, count * sizeof(struct handoff_module));
    for (UINTN i = 0; i < count; i++) {
        struct handoff_module *module = carver->base == 0 ? &measured : &loader->modules[i];
        module->bytes = loader->module[i];
        carve_copy(carver, &module->name, loader->config.module[i], strlen(loader->config.module[i]) + 1);
    }
}

/* The spans' sizes are what is filled: nothing yet. */
static void carve_evidence(struct carver *carver, struct loader *loader)
{
    struct handoff_evidence *evidence = &loader->info.evidence;
    struct evidence_room *room = &loader->evidence;

    room->handle = carve(carver, room->handles * sizeof(room->handle[0]));
    evidence->images.physical_address = (UINT64)carve(carver, room->images * sizeof(struct handoff_image));
    evidence->interfaces.physical_address =
        (UINT64)carve(carver, room->interfaces * sizeof(struct handoff_interface));
    evidence->boot_services.physical_address = (UINT64)carve(carver, room->boot_services);
    if (loader->trace_svam)
        evidence->svam_offences.physical_address =
            (UINT64)carve(carver, SVAM_TRACE_OFFENCES * sizeof(struct handoff_offence));
}

static void carve_block(struct carver *carver, struct loader *loader, UINTN map_capacity, struct handoff_span *tree)
{
    struct handoff_boot_info *info = &loader->info;

    loader->handed_info = carve(carver, sizeof(*info));
    carve_modules(carver, loader);
    loader->drivers = carve(carver, loader->driver_access_count * sizeof(struct handoff_span));
    carve_copy(carver, &info->command_line, loader->config.command_line, strlen(loader->config.command_line) + 1);
    carve_copy(carver, &info->settings.checks, loader->config.checks, strlen(loader->config.checks) + 1);
    carve_copy(carver, &info->machine, loader->identity.line, strlen(loader->identity.line) + 1);
    carve_copy(carver, &info->machine_name, loader->identity.name, strlen(loader->identity.name) + 1);
    carve_copy(carver, tree, (const void *)info->device_tree.physical_address, tables_device_tree_size(loader));
    carve_map(carver, &loader->preliminary, map_capacity);
    carve_map(carver, &loader->runtime, map_capacity);
    carve_map(carver, &loader->alone, map_capacity);
    loader->exit_buffer_size = map_capacity * HANDOFF_EXIT_BOOT_LIMIT;
    loader->exit_buffer = carve(carver, loader->exit_buffer_size);
    loader->attributes_capacity = 2 * tables_attributes_size(loader) + HANDOFF_PAGE_SIZE;
    loader->attributes_copy = carve(carver, loader->attributes_capacity);
    loader->saved_tables = carve(carver, TABLES_SAVED_SIZE);
    carve_evidence(carver, loader);
    info->log.physical_address = (UINT64)carve(carver, LOADER_LOG_SIZE);
    info->log_capacity = LOADER_LOG_SIZE;
}

static void move_log(struct loader *loader)
{
    char *bytes = (char *)loader->info.log.physical_address;

    memcpy(bytes, loader->log.bytes, loader->log.size + 1);
    loader->log.bytes = bytes;
}

static EFI_STATUS map_capacity(struct loader *loader, UINTN *capacity)
{
    struct handoff_memory_map probe = {0};
    struct handoff_boot_info *info = &loader->info;

    info->probe_status = handoff_memory_map_probe(loader->boot_services, &probe);
    info->probe_size = probe.size;
    info->probe_count = 1;
    if (info->probe_status != EFI_BUFFER_TOO_SMALL || probe.stride < HANDOFF_DESCRIPTOR_MINIMUM)
        return log_error(loader, EFI_UNSUPPORTED,
                         "GetMemoryMap cannot tell its size (%s, %lu bytes a descriptor); the firmware is at fault",
                         handoff_efi_status_name(info->probe_status), (UINT64)probe.stride);
    *capacity = handoff_memory_map_capacity(probe.size, probe.stride);
    return EFI_SUCCESS;
}

EFI_STATUS handed_allocate(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;
    struct handoff_span tree = {0};
    struct carver carver = {0};
    UINTN capacity = 0;
    EFI_STATUS status = map_capacity(loader, &capacity);

    if (status != EFI_SUCCESS)
        return status;
    carve_block(&carver, loader, capacity, &tree);
    info->handed.size = carver.used;
    status =
        memory_take(loader, EfiLoaderData, carver.used, "the block for the kernel", &info->handed.physical_address);
    if (status != EFI_SUCCESS)
        return status;
    handed_share(loader, &info->handed, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);
    carver = (struct carver){.base = info->handed.physical_address};
    carve_block(&carver, loader, capacity, &tree);
    if (tree.size != 0)
        info->device_tree.physical_address = tree.physical_address; /* the copy, which nobody poisons */
    move_log(loader);
    return EFI_SUCCESS;
}

static struct handoff_span inside_block(const struct loader *loader, const void *piece, UINT64 size)
{
    const struct handoff_span *block = &loader->info.handed;
    struct handoff_span span = {(UINT64)piece, 0, size};

    span.virtual_address = span.physical_address - block->physical_address + block->virtual_address;
    return span;
}

static void record_map(const struct loader *loader, const struct handoff_memory_map *map, struct handoff_map *record)
{
    record->descriptors = inside_block(loader, map->descriptors, map->size);
    record->stride = map->stride;
    record->key = map->key;
    record->version = map->version;
}

static void complete_maps(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;

    record_map(loader, &loader->preliminary, &info->preliminary_map);
    record_map(loader, &loader->final, &info->memory_map);
    record_map(loader, &loader->runtime, &info->runtime_map);
    info->attempts = (uint32_t)loader->exit.attempts;
    for (UINTN i = 0; i < loader->exit.attempts; i++) {
        record_map(loader, &loader->exit.attempt[i].map, &info->attempt[i].map);
        info->attempt[i].map_status = loader->exit.attempt[i].map_status;
        info->attempt[i].exit_status = loader->exit.attempt[i].exit_called ? loader->exit.attempt[i].exit_status
                                                                           : HANDOFF_NOT_CALLED;
    }
}

static void complete_spans(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;
    const UINT8 *saved = loader->saved_tables;
    struct handoff_span *const spans[] = {&info->command_line, &info->settings.checks, &info->evidence.images,
                                          &info->evidence.interfaces, &info->evidence.boot_services,
                                          &info->evidence.svam_offences, &info->machine, &info->machine_name};

    for (UINTN i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
        *spans[i] = inside_block(loader, (const void *)spans[i]->physical_address, spans[i]->size);
    for (UINTN i = 0; i < loader->config.modules; i++) {
        struct handoff_span *name = &loader->modules[i].name;
        *name = inside_block(loader, (const void *)name->physical_address, name->size);
        loader->modules[i].bytes = loader->module[i];
    }
    info->module_count = loader->config.modules;
    info->modules = inside_block(loader, loader->modules, info->module_count * sizeof(struct handoff_module));
    info->saved.system_table = inside_block(loader, saved, info->saved.system_table.size);
    info->saved.runtime_services = inside_block(loader, saved + HANDOFF_PAGE_SIZE, info->saved.runtime_services.size);
    info->saved.configuration_table = inside_block(loader, saved + 2 * HANDOFF_PAGE_SIZE,
                                                   info->saved.configuration_table.size);
    info->attributes.table = inside_block(loader, loader->attributes_copy, info->attributes.table.size);
    info->log = inside_block(loader, loader->log.bytes, loader->log.size);
}

static void complete_drivers(struct loader *loader)
{
    const UINTN count = loader->driver_access_count;

    for (UINTN i = 0; i < count; i++) {
        const struct handoff_access_range *part = &loader->driver_access[i];
        const UINT64 virtual_address = handoff_runtime_map_virtual(&loader->runtime, part->physical_address);
        loader->drivers[i] = (struct handoff_span){part->physical_address, virtual_address, part->size};
    }
    loader->info.drivers = inside_block(loader, loader->drivers, count * sizeof(struct handoff_span));
}

/* Firmware objects that lie in runtime regions have virtual addresses, and so has what lies in the block. */
static void complete_object(const struct loader *loader, struct handoff_object *object)
{
    const struct handoff_span *block = &loader->info.handed;

    if (object->physical_address - block->physical_address < block->size)
        object->virtual_address = object->physical_address - block->physical_address + block->virtual_address;
    else
        object->virtual_address = handoff_runtime_map_virtual(&loader->runtime, object->physical_address);
}

static void complete_paging(struct loader *loader)
{
    struct handoff_paging *paging = &loader->info.paging;
    const struct handoff_page_format *format = &loader->kernel_table.format;

    paging->root_physical_address = handoff_page_table_root(&loader->kernel_table);
    paging->arena_used = loader->arena.used * HANDOFF_PAGE_SIZE;
    paging->levels = format->levels;
    paging->largest_leaf = format->largest_leaf;
    paging->physical_bits = format->physical_bits;
    paging->executable = tables_all_executable(loader);
}

UINT64 handed_complete(struct loader *loader)
{
    struct handoff_boot_info *info = &loader->info;

    info->magic = HANDOFF_BOOT_INFO_MAGIC;
    info->version = HANDOFF_BOOT_INFO_VERSION;
    info->size = sizeof(*info);
    info->architecture = arch_layout.identifier;
    complete_maps(loader);
    complete_spans(loader);
    complete_drivers(loader);
    complete_paging(loader);
    complete_object(loader, &info->system_table);
    complete_object(loader, &info->runtime_services);
    complete_object(loader, &info->rsdp);
    complete_object(loader, &info->smbios);
    complete_object(loader, &info->device_tree);
    memcpy(loader->handed_info, info, sizeof(*info));
    return inside_block(loader, loader->handed_info, sizeof(*info)).virtual_address;
}
