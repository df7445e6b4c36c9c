#include "table_setting.h"

#include "unit_test.h"

void table_setting_begin(struct table_setting *setting, struct handoff_page_format format, UINTN pages)
{
    setting->format = format;
    setting->arena = arena_new(pages);
    assert_status(handoff_page_table_begin(&setting->table, &setting->format, &setting->arena), HANDOFF_OK);
}

void table_setting_end(struct table_setting *setting)
{
    assert_true(setting->arena.used <= setting->arena.pages);
    arena_free(&setting->arena);
}

struct handoff_region region_of(UINT64 virtual_address, UINT64 physical_address, UINT64 size, UINT32 access)
{
    const struct handoff_region region = {physical_address, virtual_address, size, access, HANDOFF_CACHE_WRITE_BACK};

    return region;
}

enum handoff_status table_setting_map(struct table_setting *setting, UINT64 virtual_address, UINT64 physical_address,
                                      UINT64 size)
{
    const struct handoff_region region =
        region_of(virtual_address, physical_address, size, HANDOFF_WRITE | HANDOFF_EXECUTE);

    return handoff_page_table_map(&setting->table, &region);
}
