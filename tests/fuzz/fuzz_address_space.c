/* address_space.h: of any map, the crossing table translates what SetVirtualAddressMap may use, the kernel table what
 * runtime services may, at the addresses of the runtime map, and nothing else; the bound is enough for both.
 */
#include <stdlib.h>
#include <string.h>

#include <handoff/address_space.h>

#include "map_input.h"
#include "tests/unit/table_builder.h"

#define PAGE 4096ULL

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

static void cover_runtime(struct page *page, const struct handoff_address_space *space, UINT64 address, bool physical,
                          bool protect)
{
    for (UINTN i = 0; i < handoff_memory_map_count(space->runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(space->runtime, i);
        const bool may_run = !protect || region->Type == EfiRuntimeServicesCode;
        cover(page, address, physical ? region->PhysicalStart : region->VirtualStart, region, descriptor_end(region),
              HANDOFF_WRITE | (may_run ? HANDOFF_EXECUTE : 0));
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

static void check_table(const struct handoff_page_table *table, const struct handoff_address_space *space,
                        expected_page *expected)
{
    const struct software_mmu mmu = software_mmu_load(table);

    for (UINTN i = 0; i < handoff_memory_map_count(space->map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(space->map, i);
        const UINT64 last = (UINT64)descriptor_end(descriptor) - 1;
        const UINT64 places[] = {descriptor->PhysicalStart, descriptor->PhysicalStart - 1, last, last + 1,
                                 descriptor->PhysicalStart + (last - descriptor->PhysicalStart) / 2};
        for (UINTN j = 0; j < 5; j++) {
            check_page(&mmu, space, expected, places[j]);
            check_page(&mmu, space, expected, places[j] + window.base);
        }
    }
    check_page(&mmu, space, expected, 0);
    check_page(&mmu, space, expected, window.base);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const UINT8 form = input_byte(&input);
    const UINT32 physical_bits = 37 + (form >> 6);
    const struct handoff_page_format format = handoff_page_format_x86_64(form & 1 ? 5 : 4, true, physical_bits);
    struct handoff_memory_map map = map_input(&input, 12);
    struct handoff_memory_map runtime = {.descriptors = exact(map.size), .capacity = map.size};
    struct handoff_address_space space = {.map = &map, .runtime = &runtime, .strict = (form & 2) != 0,
                                          .keep_identity = (form & 4) != 0, .write_xor_execute = (form & 8) != 0};

    if (handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime) == HANDOFF_OK) {
        struct handoff_page_arena arena = arena_new(handoff_address_space_bound(&space, &format));
        struct handoff_page_table crossing, kernel;
        require(handoff_page_table_begin(&crossing, &format, &arena) == HANDOFF_OK);
        enum handoff_status status = handoff_address_space_crossing(&space, &crossing);
        if (status == HANDOFF_OK)
            check_table(&crossing, &space, crossing_page);
        else
            check_refusal(status, &map, physical_bits);
        require(handoff_page_table_begin(&kernel, &format, &arena) == HANDOFF_OK);
        status = handoff_address_space_kernel(&space, &kernel);
        if (status == HANDOFF_OK)
            check_table(&kernel, &space, kernel_page);
        else
            check_refusal(status, &map, physical_bits);
        arena_free(&arena);
    }
    free(runtime.descriptors);
    free(map.descriptors);
    return 0;
}
