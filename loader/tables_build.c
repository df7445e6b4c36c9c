#include "tables_build.h"

#include "firmware/tables.h"
#include "placement.h"

static enum handoff_placement placement_of(UINT32 virtmap)
{
    switch (virtmap) {
    case HANDOFF_VIRTMAP_COMPACT:
    case HANDOFF_VIRTMAP_LOW:
    case HANDOFF_VIRTMAP_REVERSED: /* and then again */
    case HANDOFF_VIRTMAP_OVER:
        return HANDOFF_PLACE_COMPACT;
    case HANDOFF_VIRTMAP_IDENTITY:
    case HANDOFF_VIRTMAP_NONE:
        return HANDOFF_PLACE_IDENTITY;
    default:
        return HANDOFF_PLACE_OFFSET;
    }
}

enum handoff_status tables_build_runtime_map(struct loader *loader, const struct handoff_memory_map *map)
{
    const UINT32 virtmap = loader->config.virtmap;
    struct handoff_window window = arch_layout.runtime_window;

    if (virtmap == HANDOFF_VIRTMAP_RANDOM)
        window = handoff_runtime_map_random_window(map, window, loader->random);
    if (virtmap == HANDOFF_VIRTMAP_LOW)
        window = placement_gap(map);
    const enum handoff_status status =
        handoff_runtime_map_build(map, placement_of(virtmap), window, &loader->runtime);
    if (status == HANDOFF_OK && virtmap == HANDOFF_VIRTMAP_REVERSED)
        return placement_reverse(&loader->runtime, window);
    if (status == HANDOFF_OK && virtmap == HANDOFF_VIRTMAP_OVER)
        return placement_over(&loader->runtime, arch_layout.runtime_granule);
    return status;
}

/* Firmware leaves bytes that are no field as it finds them. */
static bool is_same(const EFI_MEMORY_DESCRIPTOR *one, const EFI_MEMORY_DESCRIPTOR *other)
{
    return one->Type == other->Type && one->PhysicalStart == other->PhysicalStart &&
           one->NumberOfPages == other->NumberOfPages && one->Attribute == other->Attribute;
}

bool tables_build_stand(const struct loader *loader)
{
    const struct handoff_memory_map *before = &loader->preliminary;
    const struct handoff_memory_map *now = &loader->final;
    const UINTN count = handoff_memory_map_count(now);
    UINTN i = 0;

    if (now->size != before->size || now->stride != before->stride || now->version != before->version)
        return false;
    while (i < count && is_same(handoff_memory_map_at(now, i), handoff_memory_map_at(before, i)))
        i++;
    return i == count && tables_attributes_stand(loader);
}

static void examine_attributes(struct loader *loader)
{
    struct handoff_attributes_record *record = &loader->info.attributes;
    const void *table = record->table.size == 0 ? NULL : loader->attributes_copy;

    record->result =
        (UINT64)handoff_attributes_examine(table, record->table.size, &loader->runtime, &loader->attributes);
    record->writable_code = loader->attributes.writable_code;
    record->uncovered = loader->attributes.uncovered;
    record->applied = record->result == HANDOFF_OK && loader->config.wx;
}

#define TEMPORARY_REGIONS 4

/* What the loader itself needs on the crossing table, 1:1: its image, the stack it runs on, the block with the maps
 * and the log, and the tables. */
static void temporary_regions(const struct loader *loader, struct handoff_region regions[TEMPORARY_REGIONS])
{
    const struct handoff_span *block = &loader->info.handed;
    const struct handoff_span *arena = &loader->info.paging.arena;

    regions[0] =
        handoff_address_space_identity(loader->image_address, loader->image_size, HANDOFF_WRITE | HANDOFF_EXECUTE);
    regions[1] = handoff_address_space_identity(loader->crossing_stack, LOADER_STACK_SIZE, HANDOFF_WRITE);
    regions[2] = handoff_address_space_identity(block->physical_address, block->size, HANDOFF_WRITE);
    regions[3] = handoff_address_space_identity(arena->physical_address, arena->size, HANDOFF_WRITE);
}

static struct handoff_address_space space_of(const struct loader *loader, const struct handoff_memory_map *map,
                                             struct handoff_region *temporary)
{
    const struct handoff_address_space space = {
        .map = map,
        .runtime = &loader->runtime,
        .attributes = loader->info.attributes.applied ? &loader->attributes : NULL,
        .known = loader->driver_access,
        .known_count = loader->driver_access_count,
        .shared = loader->shared,
        .shared_count = loader->shared_count,
        .temporary = temporary,
        .temporary_count = TEMPORARY_REGIONS,
        .strict = loader->config.crossing_strict,
        .keep_identity = loader->config.keep_identity,
        .write_xor_execute = loader->config.wx,
    };

    temporary_regions(loader, temporary);
    return space;
}

static enum handoff_status build_open_table(struct loader *loader, const struct handoff_address_space *space,
                                            const struct handoff_page_format *format)
{
    const enum handoff_status status = handoff_page_table_begin(&loader->open_table, format, &loader->arena);

    return status == HANDOFF_OK ? handoff_address_space_crossing(space, &loader->open_table) : status;
}

/* Over each other's physical addresses regions are mapped at one of both only: at the physical ones for the crossing,
 * so firmware that uses virtual addresses already inside SetVirtualAddressMap does not survive virtmap=over. */
static enum handoff_status build_apart(struct loader *loader, const struct handoff_address_space *space,
                                       const struct handoff_page_format *format)
{
    enum handoff_status status;

    loader->arena.used = 0;
    loader->arena.spare_pages = 0;
    placement_stay(&loader->runtime);
    status = handoff_page_table_begin(&loader->crossing_table, format, &loader->arena);
    if (status == HANDOFF_OK)
        status = handoff_address_space_crossing(space, &loader->crossing_table);
    if (status == HANDOFF_OK)
        status = placement_over(&loader->runtime, arch_layout.runtime_granule);
    if (status == HANDOFF_OK)
        status = handoff_page_table_begin(&loader->kernel_table, format, &loader->arena);
    return status == HANDOFF_OK ? handoff_address_space_kernel(space, &loader->kernel_table) : status;
}

enum handoff_status tables_build_page_tables(struct loader *loader, const struct handoff_memory_map *map)
{
    const struct handoff_page_format format = arch_page_format();
    struct handoff_region temporary[TEMPORARY_REGIONS];

    examine_attributes(loader);
    const struct handoff_address_space space = space_of(loader, map, temporary);
    if (loader->config.virtmap == HANDOFF_VIRTMAP_OVER)
        return build_apart(loader, &space, &format);
    enum handoff_status status = handoff_address_space_build(&space, &format, &loader->arena,
                                                             &loader->crossing_table, &loader->kernel_table);
    if (status == HANDOFF_OK && loader->trace_svam)
        status = build_open_table(loader, &space, &format);
    return status;
}

enum handoff_status tables_build_boot_services(struct loader *loader)
{
    struct handoff_region temporary[TEMPORARY_REGIONS];
    const struct handoff_address_space space = space_of(loader, &loader->final, temporary);

    return handoff_address_space_boot_services(&space, &loader->crossing_table);
}

bool tables_all_executable(const struct loader *loader)
{
    const UINT64 *access_bits = loader->kernel_table.format.access_bits;

    return access_bits[0] == access_bits[HANDOFF_EXECUTE];
}

UINTN tables_build_bound(struct loader *loader, const struct handoff_memory_map *map)
{
    const struct handoff_page_format format = arch_page_format();
    struct handoff_region temporary[TEMPORARY_REGIONS];

    examine_attributes(loader);
    const struct handoff_address_space space = space_of(loader, map, temporary);
    const UINTN bound = handoff_address_space_bound(&space, &format);
    return loader->trace_svam ? 2 * bound : bound; /* another crossing table needs less than both */
}
