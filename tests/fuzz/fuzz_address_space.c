/* address_space.h: of any map, the crossing table translates what SetVirtualAddressMap may use, the kernel table what
 * runtime services may, at the addresses of the runtime map and with the access that an attributes table and known
 * ranges give, and nothing else; the bound is enough for both.
 */
#include <stdlib.h>
#include <string.h>

#include "access_input.h"
#include "tests/unit/table_builder.h"

#define PAGE 4096ULL

/* The window that the other placements than identity use; random ones move it. */
static const struct handoff_window window = {0xffff880000000000, 64ULL << 40};

/* What a page at an address has to be, gathered over the regions that cover it. */
struct page {
    bool   present;
    UINT64 physical_address;
    UINT32 access;
    UINT32 cache;
};

static UINT32 cache_of(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT64 named = descriptor->Type == 11 || descriptor->Type == 12 ? 0 : descriptor->Attribute;

    return named & 8 ? 0 : named & 4 ? 1 : named & 2 ? 2 : 3;
}

/* Adds what a range asks for, rounded outwards to pages, if it covers the page at `address`. */
static void cover(struct page *page, UINT64 address, UINT64 virtual_start, const EFI_MEMORY_DESCRIPTOR *descriptor,
                  wide end, UINT32 access)
{
    const UINT64 distance = virtual_start - descriptor->PhysicalStart;
    const wide first = virtual_start / PAGE * PAGE;
    const wide last = virtual_start + (end - descriptor->PhysicalStart) - 1;

    if (address < first || address > last / PAGE * PAGE)
        return;
    page->present = true;
    page->physical_address = address - distance;
    page->access |= access;
    page->cache = cache_of(descriptor) > page->cache ? cache_of(descriptor) : page->cache;
}

/* What a runtime region asks of the page at an address; `moved` from its physical place. */
static void cover_region(struct page *page, const struct handoff_address_space *space, UINT64 address,
                         const EFI_MEMORY_DESCRIPTOR *region, UINT64 moved, bool protect)
{
    UINT32 access = HANDOFF_WRITE | HANDOFF_EXECUTE;

    if (protect)
        access = access_at(space, address - moved, region->Type == EfiRuntimeServicesCode ? access : HANDOFF_WRITE);
    cover(page, address, region->PhysicalStart + moved, region, descriptor_end(region), access);
}

static void cover_runtime(struct page *page, const struct handoff_address_space *space, UINT64 address, bool physical,
                          bool protect)
{
    for (UINTN i = 0; i < handoff_memory_map_count(space->runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(space->runtime, i);
        const UINT64 moved = physical ? 0 : region->VirtualStart - region->PhysicalStart;
        cover_region(page, space, address, region, moved, protect);
    }
}

static struct page kernel_page(const struct handoff_address_space *space, UINT64 address)
{
    struct page page = {.present = false};

    cover_runtime(&page, space, address, false, space->write_xor_execute);
    if (space->keep_identity)
        cover_runtime(&page, space, address, true, space->write_xor_execute);
    return page;
}

static struct page crossing_page(const struct handoff_address_space *space, UINT64 address)
{
    struct page page = {.present = false};

    cover_runtime(&page, space, address, false, false);
    cover_runtime(&page, space, address, true, false);
    if (space->strict)
        return page;
    if (address == 0)
        page = (struct page){true, 0, page.access | HANDOFF_WRITE, page.cache};
    for (UINTN i = 0; i < handoff_memory_map_count(space->map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->map, i);
        const wide limit = descriptor->Type == EfiConventionalMemory ? (wide)1 << 32 : (wide)1 << 64;
        const wide end = descriptor_end(descriptor) < limit ? descriptor_end(descriptor) : limit;
        const bool used = descriptor->Type == 3 || descriptor->Type == 4 || descriptor->Type == 7;
        if (used && end > descriptor->PhysicalStart)
            cover(&page, address, descriptor->PhysicalStart, descriptor, end, HANDOFF_WRITE | HANDOFF_EXECUTE);
    }
    return page;
}

typedef struct page expected_page(const struct handoff_address_space *space, UINT64 address);

static void check_page(const struct software_mmu *mmu, const struct handoff_address_space *space,
                       expected_page *expected, UINT64 address)
{
    static const enum memory_type types[] = {MEMORY_WRITE_BACK, MEMORY_WRITE_THROUGH, MEMORY_WRITE_COMBINING,
                                             MEMORY_UNCACHEABLE};
    const struct page page = expected(space, address / PAGE * PAGE);
    const struct translation found = software_mmu_translate(mmu, address / PAGE * PAGE);

    require(found.present == page.present);
    if (!page.present)
        return;
    require(found.physical_address == page.physical_address);
    require(found.writable == ((page.access & HANDOFF_WRITE) != 0));
    require(found.executable == ((page.access & HANDOFF_EXECUTE) != 0));
    require(found.type == types[page.cache]);
}

/* A table, and what it is to be. */
struct view {
    struct software_mmu                 mmu;
    const struct handoff_address_space *space;
    expected_page                      *expected;
};

/* The page of a physical address, where that lies and wherever a runtime region's distance would put it. */
static void check_places(const struct view *view, UINT64 physical_address)
{
    check_page(&view->mmu, view->space, view->expected, physical_address);
    check_page(&view->mmu, view->space, view->expected, physical_address + window.base);
    for (UINTN i = 0; i < handoff_memory_map_count(view->space->runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(view->space->runtime, i);
        check_page(&view->mmu, view->space, view->expected,
                   physical_address - region->PhysicalStart + region->VirtualStart);
    }
}

static void check_range(const struct view *view, UINT64 start, UINT64 last)
{
    check_places(view, start);
    check_places(view, start - 1);
    check_places(view, last);
    check_places(view, last + 1);
    check_places(view, start + (last - start) / 2);
}

static void check_table(const struct handoff_page_table *table, const struct handoff_address_space *space,
                        expected_page *expected)
{
    const struct view view = {software_mmu_load(table), space, expected};

    for (UINTN i = 0; i < handoff_memory_map_count(space->map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->map, i);
        check_range(&view, descriptor->PhysicalStart, (UINT64)descriptor_end(descriptor) - 1);
    }
    for (UINTN i = 0; space->attributes != NULL && i < space->attributes->count; i++) {
        const EFI_MEMORY_DESCRIPTOR *entry =
            (const void *)(space->attributes->entries + i * space->attributes->stride);
        check_range(&view, entry->PhysicalStart, (UINT64)descriptor_end(entry) - 1);
    }
    for (UINTN i = 0; i < space->known_count; i++)
        check_range(&view, space->known[i].physical_address,
                    space->known[i].physical_address + space->known[i].size - 1);
    check_places(&view, 0);
}

/* A refusal has its reason in the map: memory beyond what the processor can name, or one page wanted at two
 * places. */
static void check_refusal(enum handoff_status status, const struct handoff_memory_map *map, UINT32 physical_bits)
{
    bool beyond = false;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        beyond = beyond || descriptor_end(handoff_memory_map_at(map, i)) > (wide)1 << physical_bits;
    require(status != HANDOFF_ARENA_EXHAUSTED && status != HANDOFF_MISALIGNED && status != HANDOFF_ALREADY_MAPPED);
    require(beyond);
}

typedef enum handoff_status build_table(const struct handoff_address_space *space, struct handoff_page_table *table);

static void check_built(const struct handoff_address_space *space, const struct handoff_page_format *format,
                        struct handoff_page_arena *arena, build_table *build, expected_page *expected)
{
    struct handoff_page_table table;

    require(handoff_page_table_begin(&table, format, arena) == HANDOFF_OK);
    const enum handoff_status status = build(space, &table);
    if (status == HANDOFF_OK)
        check_table(&table, space, expected);
    else
        check_refusal(status, space->map, format->physical_bits);
}

/* Both tables, in an arena of exactly as many pages as the bound says. */
static void check_tables(const struct handoff_address_space *space, const struct handoff_page_format *format)
{
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(space, format));

    check_built(space, format, &arena, handoff_address_space_crossing, crossing_page);
    check_built(space, format, &arena, handoff_address_space_kernel, kernel_page);
    arena_free(&arena);
}

/* What follows the map, one byte first of all: 0, and the end of the input, mean that there is nothing more. */
enum {
    PLACEMENT   = 3, /* offset, compact, identity, random */
    AARCH64     = 4,
    ATTRIBUTES  = 8,
    KNOWN_SHIFT = 4, /* how many ranges: 0 to 7 */
};

static bool place(struct input *input, UINT8 more, const struct handoff_memory_map *map,
                  struct handoff_memory_map *runtime)
{
    static const enum handoff_placement placements[] = {HANDOFF_PLACE_OFFSET, HANDOFF_PLACE_COMPACT,
                                                        HANDOFF_PLACE_IDENTITY, HANDOFF_PLACE_OFFSET};
    const bool random = (more & PLACEMENT) == 3;
    const struct handoff_window chosen =
        random ? handoff_runtime_map_random_window(map, window, input_number(input, 4)) : window;

    return handoff_runtime_map_build(map, placements[more & PLACEMENT], chosen, runtime) == HANDOFF_OK;
}

/* The rest of the input says what runtime memory may do. */
static void check_access(struct input *input, UINT8 more, const struct handoff_address_space *unprotected,
                         const struct handoff_page_format *format)
{
    struct handoff_address_space space = *unprotected;
    struct handoff_attributes attributes;
    UINT8 *table = NULL;
    UINTN size = 0;

    if (more & ATTRIBUTES)
        table = attributes_input(input, space.runtime, &size);
    if (handoff_attributes_examine(table, size, space.runtime, &attributes) == HANDOFF_OK)
        space.attributes = &attributes;
    struct handoff_access_range *known =
        known_input(input, space.runtime, more >> KNOWN_SHIFT & KNOWN_INPUT_RANGES, &space.known_count);
    space.known = known;
    check_tables(&space, format);
    free(known);
    free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const UINT8 form = input_byte(&input);
    const UINT32 physical_bits = 37 + (form >> 6);
    struct handoff_memory_map map = map_input(&input, 12);
    struct handoff_memory_map runtime = {.descriptors = exact(map.size), .capacity = map.size};
    const struct handoff_address_space space = {.map = &map, .runtime = &runtime, .strict = (form & 2) != 0,
                                                .keep_identity = (form & 4) != 0,
                                                .write_xor_execute = (form & 8) != 0};
    const UINT8 more = input_byte(&input);
    const struct handoff_page_format format = more & AARCH64
        ? handoff_page_format_aarch64(physical_bits)
        : handoff_page_format_x86_64(form & 1 ? 5 : 4, true, physical_bits);

    if (place(&input, more, &map, &runtime))
        check_access(&input, more, &space, &format);
    free(runtime.descriptors);
    free(map.descriptors);
    return 0;
}
