/* What firmware tells of itself in tables of its own, right and wrong, as the kernel is handed it. */
#include <handoff/attributes_table.h>

#include "check_handed.h"
#include "fake_protocols.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static const struct handoff_boot_info *run(void)
{
    machine_run(&machine);
    check_handed_maps(&machine);
    return machine_handed(&machine);
}

static void hands_over_what_properties_say(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    const struct handoff_boot_info *info = run();
    assert_int_equal(info->rt_properties_status, EFI_SUCCESS);
    assert_int_equal(info->rt_properties_version, 1);
    assert_int_equal(info->rt_properties_length, 8);
    machine_stop(&machine);
}

/* Every service then counts as supported. */
static void hands_over_that_there_are_no_properties(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_tables_remove(&fake_properties_table);
    const struct handoff_boot_info *info = run();
    assert_int_equal(info->rt_properties_status, EFI_NOT_FOUND);
    assert_int_equal(info->rt_properties_version, 0);
    assert_int_equal(info->rt_properties_length, 0);
    assert_int_equal(info->rt_properties, ~0ULL);
    machine_stop(&machine);
}

static void hands_over_malformed_properties(void **state)
{
    static const UINT16 heads[][2] = {{2, 8}, {0, 8}, {1, 4}, {1, 12}};

    (void)state;
    for (UINTN i = 0; i < COUNT(heads); i++) {
        machine_start(&machine, 48);
        memcpy(fake_tables_get(&fake_properties_table), heads[i], sizeof(heads[i]));
        const struct handoff_boot_info *info = run();
        assert_int_equal(info->rt_properties_status, EFI_COMPROMISED_DATA);
        assert_int_equal(info->rt_properties_version, heads[i][0]);
        assert_int_equal(info->rt_properties_length, heads[i][1]);
        assert_int_equal(info->rt_properties, ~0ULL);
        machine_stop(&machine);
    }
}

/* Of attributes that are too large to be true the header. */
static void hands_over_the_header_of_wild_attributes(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    ((struct handoff_attributes_header *)fake_tables_get(&fake_attributes_table))->entries = 0x10000000;
    const struct handoff_attributes_record *record = &run()->attributes;
    assert_int_equal(record->result, HANDOFF_ATTRIBUTES_SIZE);
    assert_int_equal(record->applied, 0);
    assert_int_equal(record->table.size, sizeof(struct handoff_attributes_header));
    const struct handoff_attributes_header *header =
        machine_kernel_view(record->table.virtual_address, record->table.size);
    assert_int_equal(header->entries, 0x10000000);
    machine_stop(&machine);
}

static void hands_over_where_drivers_lie(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine_add_driver();
    const struct handoff_boot_info *info = run();
    assert_int_equal(info->drivers.size, sizeof(struct handoff_span));
    const struct handoff_span *driver = machine_kernel_view(info->drivers.virtual_address, info->drivers.size);
    const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_find(&machine.firmware.map, driver->physical_address);
    assert_int_equal(driver->physical_address, region->PhysicalStart);
    assert_int_equal(driver->size, FAKE_DRIVER_PAGES * HANDOFF_PAGE_SIZE);
    assert_int_equal(driver->virtual_address, driver->physical_address + arch_layout.runtime_window.base);
    assert_int_equal(region->Type, EfiRuntimeServicesCode);
    assert_int_not_equal(region->PhysicalStart, (UINT64)fake_tables.runtime_code);
    machine_stop(&machine);
}

static void hands_over_no_drivers(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    assert_int_equal(run()->drivers.size, 0);
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(hands_over_what_properties_say),
        unit_test_machine(hands_over_that_there_are_no_properties),
        unit_test_machine(hands_over_malformed_properties),
        unit_test_machine(hands_over_the_header_of_wild_attributes),
        unit_test_machine(hands_over_where_drivers_lie),
        unit_test_machine(hands_over_no_drivers),
    };

    return unit_test_run(tests);
}
