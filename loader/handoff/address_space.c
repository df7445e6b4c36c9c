#include <handoff/address_space.h>

#include <stddef.h>

#define FIRMWARE_LIMIT (1ULL << 32)

/* Where regions go: into a table, or into a count. Touching regions that translate alike are joined first, so that
 * they can share large pages. */
struct sink {
    struct handoff_page_table        *table;  /* NULL: only count */
    const struct handoff_page_format *format;
    UINTN                             bound;
    struct handoff_region             counted; /* the region before; size 0: none */
    struct handoff_region             pending;
    bool                              is_pending;
};

static enum handoff_status flush(struct sink *sink)
{
    if (!sink->is_pending)
        return HANDOFF_OK;
    if (sink->table != NULL)
        return handoff_page_table_map(sink->table, &sink->pending);
    sink->bound += handoff_page_table_bound(sink->format, &sink->pending);
    sink->bound -= handoff_page_table_bound_common(sink->format, &sink->counted, &sink->pending);
    sink->counted = sink->pending;
    return HANDOFF_OK;
}

/* Two halves of the address space are not joined, since 64 bits do not hold the size of all of it; and what is empty
 * is not continued, so that it is refused. */
static bool continues(const struct handoff_region *before, const struct handoff_region *region)
{
    return before->physical_address + before->size == region->physical_address &&
           before->virtual_address + before->size == region->virtual_address &&
           before->size + region->size > region->size && before->access == region->access &&
           before->cache == region->cache;
}

static enum handoff_status add(struct sink *sink, const struct handoff_region *region)
{
    enum handoff_status status = HANDOFF_OK;

    if (sink->is_pending && continues(&sink->pending, region)) {
        sink->pending.size += region->size;
        return HANDOFF_OK;
    }
    status = flush(sink);
    sink->pending = *region;
    sink->is_pending = true;
    return status;
}

/* Outwards to whole pages. What is all of the address space then has a size of 0, in 64 bits. */
static struct handoff_region in_whole_pages(struct handoff_region region)
{
    const UINT64 inside = region.physical_address & HANDOFF_PAGE_MASK;

    region.physical_address -= inside;
    region.virtual_address -= inside;
    region.size = (region.size + inside + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
    return region;
}

/* Firmware reports MMIO windows that begin inside a page. */
static enum handoff_status add_bytes(struct sink *sink, struct handoff_region region)
{
    region = in_whole_pages(region);
    return region.size == 0 ? HANDOFF_PHYSICAL_TOO_BIG : add(sink, &region);
}

static enum handoff_status add_all(struct sink *sink, const struct handoff_region *regions, UINTN count)
{
    enum handoff_status status = HANDOFF_OK;

    for (UINTN i = 0; i < count && status == HANDOFF_OK; i++)
        status = add(sink, &regions[i]);
    return status;
}

static struct handoff_region whole(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 virtual_address, UINT32 access)
{
    const struct handoff_region region = {
        .physical_address = descriptor->PhysicalStart,
        .virtual_address = virtual_address,
        .size = handoff_descriptor_size(descriptor),
        .access = access,
        .cache = handoff_descriptor_cache(descriptor),
    };

    return region;
}

/* How much of a descriptor firmware may still use inside SetVirtualAddressMap: all of boot-services memory, and
 * conventional memory where firmware lives, since U-Boot keeps its stack and its global data there. */
static UINT64 still_used(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT64 size = handoff_descriptor_size(descriptor);

    switch (descriptor->Type) {
    case EfiBootServicesCode:
    case EfiBootServicesData:
        return size;
    case EfiConventionalMemory:
        if (descriptor->PhysicalStart >= FIRMWARE_LIMIT)
            return 0;
        return size < FIRMWARE_LIMIT - descriptor->PhysicalStart ? size : FIRMWARE_LIMIT - descriptor->PhysicalStart;
    default:
        return 0;
    }
}

static enum handoff_status add_boot_services(struct sink *sink, const struct handoff_memory_map *map)
{
    const struct handoff_region page_zero = {0, 0, HANDOFF_PAGE_SIZE, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK};
    enum handoff_status status = add(sink, &page_zero);

    for (UINTN i = 0; i < handoff_memory_map_count(map) && status == HANDOFF_OK; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        const UINT64 size = still_used(descriptor);
        if (size == 0)
            continue;
        struct handoff_region region = whole(descriptor, descriptor->PhysicalStart, HANDOFF_WRITE | HANDOFF_EXECUTE);
        region.size = size;
        status = add_bytes(sink, region);
    }
    return status;
}

/* What a runtime region may do where no attributes table says otherwise. Images lie in runtime code with their data,
 * so code must stay writable; data never needs to run. */
static UINT32 default_access(const struct handoff_address_space *space, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    if (!space->write_xor_execute || descriptor->Type == EfiRuntimeServicesCode)
        return HANDOFF_WRITE | HANDOFF_EXECUTE;
    return HANDOFF_WRITE;
}

static UINT32 entry_access(const EFI_MEMORY_DESCRIPTOR *entry)
{
    UINT32 access = 0;

    if ((entry->Attribute & EFI_MEMORY_RO) == 0)
        access |= HANDOFF_WRITE;
    if ((entry->Attribute & EFI_MEMORY_XP) == 0)
        access |= HANDOFF_EXECUTE;
    return access;
}

/* Ends the piece at an address, if it reaches beyond it. */
static void end_at(struct handoff_region *piece, UINT64 physical_address)
{
    if (physical_address > piece->physical_address && physical_address - piece->physical_address < piece->size)
        piece->size = physical_address - piece->physical_address;
}

/* Gives the piece the access of the range, which ends above the piece's beginning, if it begins there; and ends it
 * where the range begins or ends. */
static void apply_range(struct handoff_region *piece, UINT64 physical_address, UINT64 size, UINT32 access)
{
    if (physical_address <= piece->physical_address)
        piece->access = access;
    end_at(piece, physical_address);
    end_at(piece, physical_address + size);
}

/* The first known range that ends above the address, or NULL. */
static const struct handoff_access_range *find_known(const struct handoff_address_space *space,
                                                     UINT64 physical_address)
{
    UINTN low = 0;
    UINTN high = space->known_count;

    while (low < high) {
        const UINTN middle = low + (high - low) / 2;
        if (space->known[middle].physical_address + (space->known[middle].size - 1) < physical_address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < space->known_count ? &space->known[low] : NULL;
}

/* Cuts the first piece off a runtime region: as much of it as has one access. */
static struct handoff_region cut_piece(const struct handoff_address_space *space, struct handoff_region *rest)
{
    const struct handoff_access_range *known = find_known(space, rest->physical_address);
    const EFI_MEMORY_DESCRIPTOR *entry = NULL;
    struct handoff_region piece = *rest;

    if (space->attributes != NULL)
        entry = handoff_attributes_find(space->attributes, rest->physical_address);
    if (entry != NULL)
        apply_range(&piece, entry->PhysicalStart, handoff_descriptor_size(entry), entry_access(entry));
    if (known != NULL)
        apply_range(&piece, known->physical_address, known->size, known->access);
    rest->physical_address += piece.size;
    rest->virtual_address += piece.size;
    rest->size -= piece.size;
    return piece;
}

static enum handoff_status add_protected(struct sink *sink, const struct handoff_address_space *space,
                                         const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 virtual_address)
{
    struct handoff_region rest = whole(descriptor, virtual_address, default_access(space, descriptor));
    enum handoff_status status = HANDOFF_OK;

    if (!space->write_xor_execute)
        return add_bytes(sink, rest);
    while (rest.size > 0 && status == HANDOFF_OK)
        status = add_bytes(sink, cut_piece(space, &rest));
    return status;
}

static enum handoff_status stream_crossing(struct sink *sink, const struct handoff_address_space *space)
{
    const UINT32 all = HANDOFF_WRITE | HANDOFF_EXECUTE;
    enum handoff_status status = add_all(sink, space->shared, space->shared_count);

    if (status == HANDOFF_OK)
        status = add_all(sink, space->temporary, space->temporary_count);
    for (UINTN i = 0; i < handoff_memory_map_count(space->runtime) && status == HANDOFF_OK; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->runtime, i);
        status = add_bytes(sink, whole(descriptor, descriptor->PhysicalStart, all));
    }
    for (UINTN i = 0; i < handoff_memory_map_count(space->runtime) && status == HANDOFF_OK; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->runtime, i);
        status = add_bytes(sink, whole(descriptor, descriptor->VirtualStart, all));
    }
    if (status == HANDOFF_OK && !space->strict)
        status = add_boot_services(sink, space->map);
    return status == HANDOFF_OK ? flush(sink) : status;
}

static enum handoff_status stream_kernel(struct sink *sink, const struct handoff_address_space *space)
{
    enum handoff_status status = add_all(sink, space->shared, space->shared_count);

    for (UINTN i = 0; i < handoff_memory_map_count(space->runtime) && status == HANDOFF_OK; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->runtime, i);
        status = add_protected(sink, space, descriptor, descriptor->VirtualStart);
    }
    for (UINTN i = 0; i < handoff_memory_map_count(space->runtime) && space->keep_identity && status == HANDOFF_OK;
         i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->runtime, i);
        status = add_protected(sink, space, descriptor, descriptor->PhysicalStart);
    }
    return status == HANDOFF_OK ? flush(sink) : status;
}

enum handoff_status handoff_address_space_crossing(const struct handoff_address_space *space,
                                                   struct handoff_page_table *table)
{
    struct sink sink = {.table = table};

    return stream_crossing(&sink, space);
}

enum handoff_status handoff_address_space_kernel(const struct handoff_address_space *space,
                                                 struct handoff_page_table *table)
{
    struct sink sink = {.table = table};

    return stream_kernel(&sink, space);
}

enum handoff_status handoff_address_space_boot_services(const struct handoff_address_space *space,
                                                        struct handoff_page_table *table)
{
    struct sink sink = {.table = table};
    const enum handoff_status status = add_boot_services(&sink, space->map);

    return status == HANDOFF_OK ? flush(&sink) : status;
}

UINTN handoff_address_space_bound(const struct handoff_address_space *space, const struct handoff_page_format *format)
{
    struct handoff_address_space lenient = *space;
    struct sink crossing = {.format = format, .bound = 1};
    struct sink kernel = {.format = format, .bound = 1};

    lenient.strict = false; /* boot-services memory is added sooner or later */
    stream_crossing(&crossing, &lenient);
    stream_kernel(&kernel, &lenient);
    return crossing.bound + kernel.bound;
}

struct handoff_region handoff_address_space_identity(UINT64 address, UINT64 size, UINT32 access)
{
    const struct handoff_region region = {address, address, size, access, HANDOFF_CACHE_WRITE_BACK};

    return in_whole_pages(region);
}

enum handoff_status handoff_address_space_build(const struct handoff_address_space *space,
                                                const struct handoff_page_format *format,
                                                struct handoff_page_arena *arena, struct handoff_page_table *crossing,
                                                struct handoff_page_table *kernel)
{
    enum handoff_status status = HANDOFF_OK;

    arena->used = 0;
    arena->spare_pages = 0;
    status = handoff_page_table_begin(crossing, format, arena);
    if (status == HANDOFF_OK)
        status = handoff_address_space_crossing(space, crossing);
    if (status == HANDOFF_OK)
        status = handoff_page_table_begin(kernel, format, arena);
    if (status == HANDOFF_OK)
        status = handoff_address_space_kernel(space, kernel);
    return status;
}
