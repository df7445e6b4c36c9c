/* page_table.h: whatever regions are mapped in whatever order, a processor's walk finds what a list of them says. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tests/unit/table_builder.h"

#define REGIONS 12

/* What was mapped so far, as it was asked for. */
struct model {
    struct handoff_region region[REGIONS];
    UINTN                 count;
};

static struct handoff_page_format format_from(struct input *input)
{
    const UINT8 form = input_byte(input);

    if (form >> 6 == 3)
        return handoff_page_format_aarch64(37 + (form >> 2) % 12u);
    return handoff_page_format_x86_64(form & 1 ? 5 : 4, (form & 2) != 0, 37 + (form >> 2) % 16u);
}

/* Few places, so that regions meet, and every alignment that decides about large pages. */
static UINT64 address_from(struct input *input, const struct handoff_region *before)
{
    static const UINT64 places[] = {0,          0x1ff000,     0x200000,     0x3fe00000,
                                    0x40000000, 0x7fffe00000, 0x8000000000, 0x1fe00000};
    const UINT8 form = input_byte(input);

    switch (form >> 6) {
    case 0:
        return places[form & 7] + (form & 8 ? 0xffff800000000000 : 0);
    case 1:
        return before->virtual_address + before->size + (form & 63) * 0x1000;
    case 2:
        return before->virtual_address - (form & 63) * 0x1000;
    default:
        return input_number(input, 8);
    }
}

static UINT64 size_from(struct input *input)
{
    const UINT8 form = input_byte(input);
    static const UINT64 units[] = {0x1000, 0x1000, 0x200000, 0x8000000};

    return form == 0xff ? input_number(input, 8) : (form & 63) * units[form >> 6];
}

static struct handoff_region region_from(struct input *input, const struct handoff_region *before)
{
    static const UINT64 distances[] = {0, 0x1000, 0x200000, 0x40000000, 0x1234000};
    const UINT8 form = input_byte(input);
    struct handoff_region region = {.access = form & 3, .cache = (enum handoff_cache)(form >> 2 & 3)};

    region.virtual_address = address_from(input, before);
    region.size = size_from(input);
    region.physical_address = form >> 4 == 15 ? input_number(input, 8)
                                              : (region.virtual_address & 0x7fffffffff) + distances[(form >> 4) % 5];
    return region;
}

/* Mapping one page at a time takes long: small pages are for small regions. */
static bool is_quick(const struct handoff_region *region)
{
    const bool large = ((region->virtual_address ^ region->physical_address) & 0x1fffff) == 0;

    return region->size <= (large ? 4ULL << 30 : 4ULL << 20) || region->size > 1ULL << 52;
}

static enum handoff_status expected_refusal(const struct handoff_page_format *format,
                                            const struct handoff_region *region)
{
    const UINT64 last = region->virtual_address + region->size - 1;
    const UINT32 unused = 64 - 12 - 9 * format->levels;
    const UINT64 limit = 1ULL << format->physical_bits;

    if (region->size == 0 || (region->physical_address | region->virtual_address | region->size) % 4096 != 0)
        return HANDOFF_MISALIGNED;
    if (last < region->virtual_address || (last ^ region->virtual_address) >> 63 != 0 ||
        (UINT64)((INT64)(last << unused) >> unused) != last ||
        (UINT64)((INT64)(region->virtual_address << unused) >> unused) != region->virtual_address)
        return HANDOFF_NOT_CANONICAL;
    if (region->physical_address >= limit || region->size > limit - region->physical_address)
        return HANDOFF_PHYSICAL_TOO_BIG;
    return HANDOFF_OK;
}

static bool covers(const struct handoff_region *region, UINT64 address)
{
    return address - region->virtual_address < region->size;
}

static UINT64 distance_of(const struct handoff_region *region)
{
    return region->physical_address - region->virtual_address;
}

static bool conflicts(const struct model *model, const struct handoff_region *region)
{
    for (UINTN i = 0; i < model->count; i++) {
        const struct handoff_region *other = &model->region[i];
        const bool meet = covers(other, region->virtual_address) || covers(region, other->virtual_address);
        if (meet && distance_of(other) != distance_of(region))
            return true;
    }
    return false;
}

static void check_address(const struct software_mmu *mmu, const struct model *model, UINT64 address)
{
    static const enum memory_type types[] = {MEMORY_WRITE_BACK, MEMORY_WRITE_THROUGH, MEMORY_WRITE_COMBINING,
                                             MEMORY_UNCACHEABLE};
    const struct translation found = software_mmu_translate(mmu, address);
    bool present = false;
    UINT64 physical_address = 0;
    UINT32 access = 0;
    UINT32 cache = 0;

    for (UINTN i = 0; i < model->count; i++) {
        const struct handoff_region *region = &model->region[i];
        if (!covers(region, address))
            continue;
        present = true;
        physical_address = region->physical_address + (address - region->virtual_address);
        access |= region->access;
        cache = region->cache > cache ? (UINT32)region->cache : cache;
    }
    require(found.present == present);
    if (!present)
        return;
    require(found.physical_address == physical_address);
    require(found.writable == ((access & HANDOFF_WRITE) != 0));
    require(found.executable == ((access & HANDOFF_EXECUTE) != 0));
    require(found.type == types[cache] && !found.user);
}

static void check_addresses(const struct software_mmu *mmu, const struct model *model)
{
    for (UINTN i = 0; i < model->count; i++) {
        const struct handoff_region *region = &model->region[i];
        const UINT64 end = region->virtual_address + region->size;
        check_address(mmu, model, region->virtual_address);
        check_address(mmu, model, region->virtual_address - 1);
        check_address(mmu, model, end - 1);
        check_address(mmu, model, end);
        check_address(mmu, model, region->virtual_address + region->size / 2);
        check_address(mmu, model, (region->virtual_address | 0x1fffff) + 1);
        check_address(mmu, model, (end - 1) & ~0x1fffffULL);
    }
}

/* Pages in a row that one larger page would translate: there must never be enough of them. */
struct row {
    struct translation last;
    UINTN  pages;
    UINT64 largest; /* page that the format has */
};

static bool continues(const struct translation *page, const struct translation *last)
{
    return page->page_size == last->page_size && page->virtual_address == last->virtual_address + last->page_size &&
           page->physical_address == last->physical_address + last->page_size && page->writable == last->writable &&
           page->executable == last->executable && page->type == last->type;
}

static void visit(const struct translation *page, void *context)
{
    struct row *row = context;
    const UINT64 larger = page->page_size * 512;

    row->pages = row->pages > 0 && continues(page, &row->last) ? row->pages + 1 : 0;
    if (((page->virtual_address | page->physical_address) & (larger - 1)) == 0)
        row->pages = 1;
    require(row->pages < 512 || larger > row->largest);
    row->last = *page;
}

/* The walk over the whole table fails by itself at reserved bits and at tables outside of what the arena gave.
 * Only a call that succeeds leaves the fewest pages. */
static void check_whole_table(const struct software_mmu *mmu, const struct handoff_page_table *table, bool fewest)
{
    struct row row = {.largest = !fewest ? 0 : table->format.largest_leaf == 2 ? 1ULL << 30 : 1ULL << 21};

    software_mmu_enumerate(mmu, visit, &row);
}

/* Maps one region; returns whether the table is still the one that the model describes. */
static bool check_map(struct handoff_page_table *table, struct model *model, const struct handoff_region *region)
{
    const UINTN used = table->arena->used - table->arena->spare_pages;
    const UINTN bound = handoff_page_table_bound(&table->format, region);
    const enum handoff_status refusal = expected_refusal(&table->format, region);
    const enum handoff_status status = handoff_page_table_map(table, region);

    require(table->arena->used <= table->arena->pages);
    if (refusal != HANDOFF_OK) {
        require(status == refusal && bound == 0);
        return true;
    }
    if (status == HANDOFF_ARENA_EXHAUSTED) {
        require(table->arena->pages - used < bound);
        return false;
    }
    require((status == HANDOFF_ALREADY_MAPPED) == conflicts(model, region));
    if (status == HANDOFF_ALREADY_MAPPED)
        return false;
    require(status == HANDOFF_OK);
    require(table->arena->used - table->arena->spare_pages <= used + bound);
    model->region[model->count++] = *region;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const struct handoff_page_format format = format_from(&input);
    struct handoff_page_arena arena = arena_new(1 + input_below(&input, 64));
    struct handoff_page_table table;
    struct model model = {.count = 0};
    struct handoff_region region = {.size = 0};
    bool described = true;

    require(handoff_page_table_begin(&table, &format, &arena) == HANDOFF_OK);
    while (described && input.size > 0 && model.count < REGIONS) {
        region = region_from(&input, &region);
        if (is_quick(&region))
            described = check_map(&table, &model, &region);
    }
    const struct software_mmu mmu = software_mmu_load(&table);
    check_whole_table(&mmu, &table, described);
    if (described)
        check_addresses(&mmu, &model);
    arena_free(&arena);
    return 0;
}
