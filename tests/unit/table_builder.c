#include "table_builder.h"

#include "unit_test.h"

struct handoff_page_arena arena_new(UINTN pages)
{
    const struct handoff_page_arena arena = {
        .memory = aligned_alloc(4096, pages * 4096), .physical_address = TABLE_ARENA_PHYSICAL, .pages = pages};

    assert_non_null(arena.memory);
    memset(arena.memory, 0xe7, pages * 4096);
    return arena;
}

void arena_free(struct handoff_page_arena *arena)
{
    free(arena->memory);
    arena->memory = NULL;
}

struct handoff_page_format table_format(UINTN index)
{
    if (index < 4)
        return handoff_page_format_x86_64(4 + (UINT32)(index / 2), index % 2 == 1, 46);
    return handoff_page_format_aarch64(44);
}

enum memory_type table_memory_type(enum handoff_cache cache)
{
    switch (cache) {
    case HANDOFF_CACHE_WRITE_BACK:
        return MEMORY_WRITE_BACK;
    case HANDOFF_CACHE_WRITE_THROUGH:
        return MEMORY_WRITE_THROUGH;
    case HANDOFF_CACHE_WRITE_COMBINING:
        return MEMORY_WRITE_COMBINING;
    default:
        return MEMORY_UNCACHEABLE;
    }
}

void assert_translates(const struct software_mmu *mmu, const struct handoff_region *region)
{
    for (UINT64 offset = 0; offset < region->size;) {
        const struct translation found = software_mmu_translate(mmu, region->virtual_address + offset);
        assert_true(found.present);
        assert_int_equal(found.physical_address, region->physical_address + offset);
        assert_int_equal(found.writable, (region->access & HANDOFF_WRITE) != 0);
        assert_int_equal(found.executable, (region->access & HANDOFF_EXECUTE) != 0);
        assert_false(found.user);
        assert_int_equal(found.type, table_memory_type(region->cache));
        /* The last byte of this page, then on to the next page, whatever its size. */
        const UINT64 last = offset + found.page_size - 1 - (found.virtual_address & (found.page_size - 1));
        assert_true(last < region->size);
        assert_int_equal(software_mmu_translate(mmu, region->virtual_address + last).physical_address,
                         region->physical_address + last);
        offset = last + 1;
    }
}

void assert_absent(const struct software_mmu *mmu, UINT64 virtual_address, UINT64 size)
{
    for (UINT64 offset = 0; offset < size; offset += 4096)
        assert_false(software_mmu_translate(mmu, virtual_address + offset).present);
}

static void visit_nothing(const struct translation *page, void *context)
{
    (void)page;
    (void)context;
}

UINT64 mapped_bytes(const struct software_mmu *mmu)
{
    return software_mmu_enumerate(mmu, visit_nothing, NULL);
}
