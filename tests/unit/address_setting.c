#include "address_setting.h"

#include "unit_test.h"

static const struct handoff_region shared[] = {
    {0x200000, 0xffffffff80000000, 0x3000, HANDOFF_EXECUTE, WRITE_BACK},
    {0x203000, 0xffffffff80003000, 0x2000, HANDOFF_WRITE, WRITE_BACK},
};
static const struct handoff_region temporary[] = {{0xc00000, 0xc00000, 0x20000, ALL, WRITE_BACK}};

/* Code 0x7f00000-0x7f4ffff with a gap in the middle, data 0x7f50000-0x7faffff with one at the end. */
static const struct attributes_entry protection[] = {
    {EfiRuntimeServicesCode, 0x7f00000, 0x10, CODE},
    {EfiRuntimeServicesCode, 0x7f20000, 0x30, DATA},
    {EfiRuntimeServicesData, 0x7f50000, 0x40, DATA},
    {EfiRuntimeServicesData, 0x7f90000, 0x10, DATA | EFI_MEMORY_RO},
};

void address_setting_begin(struct address_setting *setting, enum handoff_placement placement, bool protect)
{
    const struct handoff_window window = {BASE, TIB};

    memset(setting, 0, sizeof(*setting));
    setting->map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 3);
    setting->runtime = map_new(48, MAP_ORDINARY_RUNTIME);
    map_add_ordinary(&setting->map);
    map_add(&setting->map, EfiConventionalMemory, 4 * GIB, 0x100, EFI_MEMORY_WB);        /* too high to be used */
    map_add(&setting->map, EfiBootServicesData, 0x100000800, 0, EFI_MEMORY_WB);          /* empty: ignored */
    map_add(&setting->map, EfiBootServicesData, 0x100000800, UINT64_MAX, EFI_MEMORY_WB); /* wraps: ignored */
    assert_status(handoff_runtime_map_build(&setting->map, placement, window, &setting->runtime), HANDOFF_OK);
    setting->table = attributes_new(protection, COUNT(protection), 48);
    assert_status(handoff_attributes_examine(setting->table.header, setting->table.size, &setting->runtime,
                                             &setting->attributes), HANDOFF_OK);
    setting->space = (struct handoff_address_space){
        .map = &setting->map,
        .runtime = &setting->runtime,
        .attributes = protect ? &setting->attributes : NULL,
        .shared = shared,
        .shared_count = COUNT(shared),
        .temporary = temporary,
        .temporary_count = COUNT(temporary),
        .write_xor_execute = true,
    };
    setting->format = handoff_page_format_x86_64(4, false, 40);
}

struct handoff_page_table new_table(struct address_setting *setting)
{
    struct handoff_page_table table;

    if (setting->arena.memory == NULL)
        setting->arena = arena_new(handoff_address_space_bound(&setting->space, &setting->format));
    assert_status(handoff_page_table_begin(&table, &setting->format, &setting->arena), HANDOFF_OK);
    return table;
}

void address_setting_end(struct address_setting *setting)
{
    arena_free(&setting->arena);
    attributes_free(&setting->table);
    map_free(&setting->runtime);
    map_free(&setting->map);
}

void assert_exactly(const struct handoff_page_table *table, const struct handoff_region *regions, UINTN count)
{
    const struct software_mmu mmu = software_mmu_load(table);
    UINT64 expected = 0;

    for (UINTN i = 0; i < count; i++) {
        assert_translates(&mmu, &regions[i]);
        expected += regions[i].size;
    }
    assert_int_equal(mapped_bytes(&mmu), expected);
}
