/* address_space.h: what the crossing table translates, and above all what it does not. */
#include "address_setting.h"
#include "unit_test.h"

static void lenient_crossing_adds_what_firmware_still_uses(void **state)
{
    static const struct handoff_region expected[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                     STILL_USED};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

static void strict_crossing_leaves_them_out_until_asked(void **state)
{
    static const struct handoff_region before[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE)};
    static const struct handoff_region after[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                  STILL_USED};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.space.strict = true;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, before, COUNT(before));
    assert_status(handoff_address_space_boot_services(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, after, COUNT(after));
    address_setting_end(&setting);
}

/* Page 0 is used by real firmware in the crossing whatever the map calls it; here the map does not name it at all. */
static void page_zero_needs_no_descriptor(void **state)
{
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, false);
    handoff_memory_map_at(&setting.map, 1)->Type = EfiReservedMemoryType;
    handoff_memory_map_at(&setting.map, 2)->Type = EfiReservedMemoryType;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&table);
    const struct translation found = software_mmu_translate(&mmu, 0);
    assert_true(found.present && found.writable && found.page_size == 4096 && found.physical_address == 0);
    assert_absent(&mmu, 0x1000, 0x1000);
    address_setting_end(&setting);
}

/* Its end is 2^64, which is 0 in 64 bits. */
static void conventional_memory_at_the_very_top_is_not_low(void **state)
{
    static const struct handoff_region expected[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                     STILL_USED};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.map.size -= setting.map.stride;
    map_add(&setting.map, EfiConventionalMemory, UINT64_MAX - 0xffff, 16, EFI_MEMORY_WB);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

/* Up to the runtime MMIO that it overlaps here. */
static void conventional_memory_is_cut_at_4_gib(void **state)
{
    static const struct handoff_region expected[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                     STILL_USED,
                                                     {0xff000000, 0xff000000, 0xc00000, ALL, WRITE_BACK}};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.map.size -= setting.map.stride;
    map_add(&setting.map, EfiConventionalMemory, 0xff000000, 0x1200, EFI_MEMORY_WB);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lenient_crossing_adds_what_firmware_still_uses),
        cmocka_unit_test(strict_crossing_leaves_them_out_until_asked),
        cmocka_unit_test(page_zero_needs_no_descriptor),
        cmocka_unit_test(conventional_memory_at_the_very_top_is_not_low),
        cmocka_unit_test(conventional_memory_is_cut_at_4_gib),
    };

    return unit_test_run(tests);
}
