#include "address_oracle.h"

#include "table_builder.h"
#include "table_oracle.h"
#include "unit_test.h"

#define PAGE  4096ULL
#define ALL   (HANDOFF_WRITE | HANDOFF_EXECUTE)

/* A range that is translated, bytes first to last, with one access everywhere or with the one of the runtime
 * rules. */
struct source {
    UINT64             physical_address;
    UINT64             virtual_address;
    UINT64             last; /* offset of the last byte */
    UINT32             access;
    enum handoff_cache cache;
    bool               is_protected; /* by the Memory Attributes Table and the known ranges */
};

struct sources {
    const struct handoff_address_space *space;
    struct source *at;
    UINTN          count;
};

/* Addresses of pages. From one to the next, all pages translate alike. */
struct cuts {
    UINT64 *at;
    UINTN   count;
};

static void add(struct sources *sources, const struct source *source)
{
    assert_true(sources->count < ADDRESS_ORACLE_SOURCES);
    sources->at[sources->count++] = *source;
}

static void add_regions(struct sources *sources, const struct handoff_region *regions, UINTN count)
{
    for (UINTN i = 0; i < count; i++) {
        const struct source source = {regions[i].physical_address, regions[i].virtual_address, regions[i].size - 1,
                                      regions[i].access,           regions[i].cache,           false};
        add(sources, &source);
    }
}

static const EFI_MEMORY_DESCRIPTOR *descriptor_at(const struct handoff_memory_map *map, UINTN index)
{
    return (const EFI_MEMORY_DESCRIPTOR *)(const void *)((const UINT8 *)map->descriptors + index * map->stride);
}

/* False for a descriptor that holds no byte, or whose end passes 2^64. */
static bool last_of(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 *last)
{
    const UINT64 pages = descriptor->NumberOfPages;

    if (pages == 0 || pages > 1ULL << 51)
        return false;
    *last = pages * PAGE - 1;
    return descriptor->PhysicalStart + *last >= descriptor->PhysicalStart;
}

static enum handoff_cache best_cache(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    static const UINT64 by_preference[] = {EFI_MEMORY_WB, EFI_MEMORY_WT, EFI_MEMORY_WC};
    const bool device = descriptor->Type == EfiMemoryMappedIO || descriptor->Type == EfiMemoryMappedIOPortSpace;
    UINT32 cache = 0;

    while (cache < COUNT(by_preference) && (device || (descriptor->Attribute & by_preference[cache]) == 0))
        cache++;
    return (enum handoff_cache)cache;
}

static void add_runtime(struct sources *sources, bool virtually, bool is_protected)
{
    const struct handoff_memory_map *runtime = sources->space->runtime;

    for (UINTN i = 0; i < runtime->size / runtime->stride; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = descriptor_at(runtime, i);
        struct source source = {
            .physical_address = descriptor->PhysicalStart,
            .virtual_address = virtually ? descriptor->VirtualStart : descriptor->PhysicalStart,
            .access = !is_protected || descriptor->Type == EfiRuntimeServicesCode ? ALL : HANDOFF_WRITE,
            .cache = best_cache(descriptor),
            .is_protected = is_protected,
        };
        assert_true(last_of(descriptor, &source.last));
        add(sources, &source);
    }
}

/* Page 0, boot-services memory, and conventional memory up to the last byte below 4 GiB. */
static void add_still_used(struct sources *sources)
{
    const struct handoff_memory_map *map = sources->space->map;
    const struct source page_zero = {0, 0, PAGE - 1, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK, false};

    add(sources, &page_zero);
    for (UINTN i = 0; i < map->size / map->stride; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = descriptor_at(map, i);
        const UINT64 start = descriptor->PhysicalStart;
        struct source source = {start, start, 0, ALL, best_cache(descriptor), false};
        const bool boot = descriptor->Type == EfiBootServicesCode || descriptor->Type == EfiBootServicesData;
        if (!last_of(descriptor, &source.last))
            continue;
        if (!boot && (descriptor->Type != EfiConventionalMemory || start > 0xffffffff))
            continue;
        if (!boot && source.last > 0xffffffff - start)
            source.last = 0xffffffff - start;
        add(sources, &source);
    }
}

static void collect(struct sources *sources, enum address_table which)
{
    const struct handoff_address_space *space = sources->space;

    add_regions(sources, space->shared, space->shared_count);
    if (which == ADDRESS_KERNEL) {
        add_runtime(sources, true, space->write_xor_execute);
        if (space->keep_identity)
            add_runtime(sources, false, space->write_xor_execute);
        return;
    }
    add_regions(sources, space->temporary, space->temporary_count);
    add_runtime(sources, true, false);
    add_runtime(sources, false, false);
    if (!space->strict)
        add_still_used(sources);
}

static UINT32 access_of_entry(const EFI_MEMORY_DESCRIPTOR *entry)
{
    return ((entry->Attribute & EFI_MEMORY_RO) != 0 ? 0 : HANDOFF_WRITE) |
           ((entry->Attribute & EFI_MEMORY_XP) != 0 ? 0 : HANDOFF_EXECUTE);
}

/* Entries of any other type are ignored (UEFI 2.10, 4.6.4). */
static bool is_runtime_services(const EFI_MEMORY_DESCRIPTOR *entry)
{
    return entry->Type == EfiRuntimeServicesCode || entry->Type == EfiRuntimeServicesData;
}

/* What a byte of runtime memory may do: a known range outranks the attributes table, and that the default. */
static UINT32 access_at(const struct handoff_address_space *space, UINT64 physical_address, UINT32 access)
{
    UINT64 last;

    for (UINTN i = 0; space->attributes != NULL && i < space->attributes->count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry =
            (const void *)(space->attributes->entries + i * space->attributes->stride);
        if (is_runtime_services(entry) && last_of(entry, &last) && physical_address - entry->PhysicalStart <= last)
            access = access_of_entry(entry);
    }
    for (UINTN i = 0; i < space->known_count; i++)
        if (physical_address - space->known[i].physical_address < space->known[i].size)
            access = space->known[i].access;
    return access;
}

/* Adds what a source says of a page, byte by byte, to the page. */
static void overlay(const struct sources *sources, const struct source *source, struct handoff_region *page)
{
    if (page->virtual_address - source->virtual_address > source->last &&
        source->virtual_address - page->virtual_address >= PAGE)
        return;
    for (UINT64 offset = 0; offset < PAGE; offset += ADDRESS_ORACLE_UNIT) {
        const UINT64 inside = page->virtual_address + offset - source->virtual_address;
        const UINT64 physical_address = source->physical_address + inside;
        if (inside > source->last)
            continue;
        if (page->size != 0)
            assert_int_equal(page->physical_address, physical_address & ~(PAGE - 1));
        page->physical_address = physical_address & ~(PAGE - 1);
        page->size = PAGE;
        page->access |=
            source->is_protected ? access_at(sources->space, physical_address, source->access) : source->access;
        if (source->cache > page->cache)
            page->cache = source->cache;
    }
}

static int compare_addresses(const void *left, const void *right)
{
    const UINT64 one = *(const UINT64 *)left;
    const UINT64 other = *(const UINT64 *)right;

    return (one > other) - (one < other);
}

/* Something begins or ends in a page: it is looked at by itself. */
static void set_apart(struct cuts *cuts, UINT64 virtual_address)
{
    const UINT64 page = virtual_address & ~(PAGE - 1);

    assert_true(cuts->count + 2 <= ADDRESS_ORACLE_CUTS);
    cuts->at[cuts->count++] = page;
    cuts->at[cuts->count++] = page + PAGE; /* 0 after the last page */
}

/* The ends of a physical range, as far as they lie in a source. */
static void set_range_apart(struct cuts *cuts, const struct source *source, UINT64 physical_address, UINT64 last)
{
    const UINT64 first_inside = physical_address - source->physical_address;

    if (first_inside <= source->last)
        set_apart(cuts, source->virtual_address + first_inside);
    if (first_inside + last <= source->last)
        set_apart(cuts, source->virtual_address + first_inside + last);
}

static void set_protection_apart(struct cuts *cuts, const struct handoff_address_space *space,
                                 const struct source *source)
{
    UINT64 last;

    for (UINTN i = 0; space->attributes != NULL && i < space->attributes->count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry =
            (const void *)(space->attributes->entries + i * space->attributes->stride);
        if (last_of(entry, &last))
            set_range_apart(cuts, source, entry->PhysicalStart, last);
    }
    for (UINTN i = 0; i < space->known_count; i++)
        set_range_apart(cuts, source, space->known[i].physical_address, space->known[i].size - 1);
}

/* Ascending, some more than once. */
static void cut(const struct sources *sources, struct cuts *cuts)
{
    for (UINTN i = 0; i < sources->count; i++) {
        const struct source *source = &sources->at[i];
        set_apart(cuts, source->virtual_address);
        set_apart(cuts, source->virtual_address + source->last);
        if (source->is_protected)
            set_protection_apart(cuts, sources->space, source);
    }
    qsort(cuts->at, cuts->count, sizeof(*cuts->at), compare_addresses);
}

static bool continues(const struct handoff_region *piece, const struct handoff_region *next)
{
    return piece->virtual_address + piece->size == next->virtual_address &&
           piece->physical_address + piece->size == next->physical_address && piece->access == next->access &&
           piece->cache == next->cache;
}

static UINTN pieces_of(const struct sources *sources, const struct cuts *cuts, struct handoff_region *pieces)
{
    UINTN found = 0;

    for (UINTN i = 0; i < cuts->count; i++) {
        const UINT64 end = i + 1 < cuts->count ? cuts->at[i + 1] : 0; /* of the address space */
        struct handoff_region piece = {.virtual_address = cuts->at[i]};
        if (end == cuts->at[i])
            continue;
        for (UINTN at = 0; at < sources->count; at++)
            overlay(sources, &sources->at[at], &piece);
        if (piece.size == 0)
            continue;
        piece.size = end - piece.virtual_address;
        if (found > 0 && continues(&pieces[found - 1], &piece))
            pieces[found - 1].size += piece.size;
        else
            pieces[found++] = piece;
    }
    return found;
}

UINTN address_oracle_assert(const struct handoff_address_space *space, enum address_table which,
                            const struct handoff_page_table *table)
{
    static struct source at[ADDRESS_ORACLE_SOURCES];
    static UINT64 addresses[ADDRESS_ORACLE_CUTS];
    static struct handoff_region pieces[ADDRESS_ORACLE_CUTS];
    const struct software_mmu mmu = software_mmu_load(table);
    struct sources sources = {.space = space, .at = at};
    struct cuts cuts = {.at = addresses};
    UINT64 bytes = 0;

    collect(&sources, which);
    cut(&sources, &cuts);
    const UINTN count = pieces_of(&sources, &cuts, pieces);
    for (UINTN i = 0; i < count; i++) {
        assert_translates(&mmu, &pieces[i]);
        bytes += pieces[i].size;
    }
    assert_int_equal(mapped_bytes(&mmu), bytes); /* and so nothing else */
    return table_oracle_minimum(table->format.levels, table->format.largest_leaf, pieces, count);
}
