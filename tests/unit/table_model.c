#include "table_model.h"

#include "table_oracle.h"
#include "unit_test.h"

#define PRESENT     0x80u
#define ACCESS(page) ((page) & 3u)
#define CACHE(page)  ((enum handoff_cache)((page) >> 2 & 3u))

static UINT8 page_of(UINT32 access, enum handoff_cache cache)
{
    return (UINT8)(PRESENT | (UINT32)cache << 2 | access);
}

struct table_model table_model_new(const struct table_window *windows, UINTN count)
{
    struct table_model model = {.windows = windows, .count = count};

    assert_true(count <= TABLE_MODEL_WINDOWS);
    for (UINTN i = 0; i < count; i++) {
        model.pages[i] = calloc(windows[i].pages, 1);
        assert_non_null(model.pages[i]);
    }
    return model;
}

void table_model_free(struct table_model *model)
{
    for (UINTN i = 0; i < model->count; i++)
        free(model->pages[i]);
}

void table_model_copy(struct table_model *to, const struct table_model *from)
{
    for (UINTN i = 0; i < from->count; i++)
        memcpy(to->pages[i], from->pages[i], from->windows[i].pages);
}

/* The model's page for an address, NULL outside the windows; `window` is set. */
static UINT8 *find_page(const struct table_model *model, UINT64 virtual_address, UINTN *window)
{
    for (UINTN i = 0; i < model->count; i++) {
        const UINT64 page = (virtual_address - model->windows[i].virtual_address) / 4096;
        *window = i;
        if (page < model->windows[i].pages)
            return &model->pages[i][page];
    }
    return NULL;
}

bool table_model_is_mapped(const struct table_model *model, UINT64 virtual_address)
{
    UINTN window;
    const UINT8 *page = find_page(model, virtual_address, &window);

    return page != NULL && *page != 0;
}

void table_model_map(struct table_model *model, const struct handoff_region *region)
{
    UINTN window;
    UINT8 *page = find_page(model, region->virtual_address, &window);

    assert_non_null(page);
    for (UINT64 i = 0; i < region->size / 4096; i++) {
        const enum handoff_cache before = CACHE(page[i]);
        page[i] = page_of(ACCESS(page[i]) | region->access, before > region->cache ? before : region->cache);
    }
}

static enum handoff_cache cache_of(enum memory_type type)
{
    switch (type) {
    case MEMORY_WRITE_BACK:
        return HANDOFF_CACHE_WRITE_BACK;
    case MEMORY_WRITE_THROUGH:
        return HANDOFF_CACHE_WRITE_THROUGH;
    case MEMORY_WRITE_COMBINING:
        return HANDOFF_CACHE_WRITE_COMBINING;
    default:
        assert_int_equal(type, MEMORY_UNCACHEABLE);
        return HANDOFF_CACHE_UNCACHED;
    }
}

static UINT8 page_of_translation(const struct translation *found)
{
    assert_false(found->user);
    return page_of((found->writable ? HANDOFF_WRITE : 0u) | (found->executable ? HANDOFF_EXECUTE : 0u),
                   cache_of(found->type));
}

static void read_translation(const struct translation *found, void *context)
{
    struct table_model *model = context;
    UINTN at;
    UINT8 *page = find_page(model, found->virtual_address, &at);

    assert_non_null(page);
    const struct table_window *window = &model->windows[at];
    const UINT64 offset = found->virtual_address - window->virtual_address;
    assert_int_equal(found->physical_address, window->physical_address + offset);
    assert_true(offset / 4096 + found->page_size / 4096 <= window->pages);
    memset(page, page_of_translation(found), found->page_size / 4096);
}

void table_model_read(struct table_model *model, const struct software_mmu *mmu)
{
    for (UINTN i = 0; i < model->count; i++)
        memset(model->pages[i], 0, model->windows[i].pages);
    software_mmu_enumerate(mmu, read_translation, model);
}

/* Asks for about a thousand single addresses of a window, and beside it. */
static void probe(const struct table_model *model, UINTN at, const struct software_mmu *mmu)
{
    const struct table_window *window = &model->windows[at];

    for (UINTN page = 0; page < window->pages; page += 1 + window->pages / 1024) {
        const UINT64 address = window->virtual_address + page * 4096 + page * 61 % 4096;
        const struct translation found = software_mmu_translate(mmu, address);
        assert_int_equal(found.present, model->pages[at][page] != 0);
        if (!found.present)
            continue;
        assert_int_equal(found.physical_address, window->physical_address + (address - window->virtual_address));
        assert_int_equal(page_of_translation(&found), model->pages[at][page]);
    }
    assert_absent(mmu, window->virtual_address - 4096, 4096);
    assert_absent(mmu, window->virtual_address + window->pages * 4096, 4096);
    assert_absent(mmu, window->virtual_address ^ 1ULL << 63, 4096); /* not canonical */
    assert_absent(mmu, window->virtual_address ^ 1ULL << 45, 4096);
}

void table_model_assert(const struct table_model *model, const struct software_mmu *mmu)
{
    struct table_model read = table_model_new(model->windows, model->count);

    table_model_read(&read, mmu);
    for (UINTN i = 0; i < model->count; i++) {
        assert_memory_equal(read.pages[i], model->pages[i], model->windows[i].pages);
        probe(model, i, mmu);
    }
    table_model_free(&read);
}

void table_model_assert_between(const struct table_model *model, const struct table_model *one,
                                const struct table_model *other)
{
    for (UINTN i = 0; i < model->count; i++)
        for (UINTN page = 0; page < model->windows[i].pages; page++) {
            const UINT8 found = model->pages[i][page];
            assert_true(found == one->pages[i][page] || found == other->pages[i][page]);
        }
}

/* The pieces of one window as uniform and as long as can be. */
static UINTN append_pieces(const struct table_window *window, const UINT8 *pages, struct handoff_region *pieces)
{
    UINTN count = 0;

    for (UINTN page = 0; page < window->pages; page++) {
        if (pages[page] == 0)
            continue;
        if (page > 0 && pages[page - 1] == pages[page]) {
            pieces[count - 1].size += 4096;
            continue;
        }
        pieces[count++] = (struct handoff_region){window->physical_address + page * 4096,
                                                  window->virtual_address + page * 4096, 4096, ACCESS(pages[page]),
                                                  CACHE(pages[page])};
    }
    return count;
}

UINTN table_model_minimum(const struct table_model *model, const struct handoff_page_format *format)
{
    struct handoff_region *pieces;
    UINTN capacity = 1; /* nothing at all may be NULL */
    UINTN count = 0;

    for (UINTN i = 0; i < model->count; i++)
        capacity += model->windows[i].pages;
    pieces = malloc(capacity * sizeof(*pieces));
    assert_non_null(pieces);
    for (UINTN i = 0; i < model->count; i++)
        count += append_pieces(&model->windows[i], model->pages[i], pieces + count);
    const UINTN minimum = table_oracle_minimum(format->levels, format->largest_leaf, pieces, count);
    free(pieces);
    return minimum;
}

void table_model_assert_arena(const struct handoff_page_table *tables, UINTN count)
{
    const struct handoff_page_arena *arena = tables[0].arena;
    UINT32 *uses = calloc(arena->pages, sizeof(*uses));
    UINT64 spare = arena->spare;

    assert_non_null(uses);
    for (UINTN i = 0; i < count; i++) {
        const struct software_mmu mmu = software_mmu_load(&tables[i]);
        software_mmu_count_tables(&mmu, uses);
    }
    for (UINTN i = 0; i < arena->spare_pages; i++) {
        const UINT64 page = (spare - arena->physical_address) / 4096;
        assert_true(spare % 4096 == 0 && page < arena->used);
        uses[page]++;
        spare = arena->memory[page * 512];
    }
    for (UINTN page = 0; page < arena->pages; page++)
        assert_int_equal(uses[page], page < arena->used);
    free(uses);
}
