/* The copy of runtime memory from before SetVirtualAddressMap: what is in it, who gets one, and that nothing depends
 * on it. */
#include "check_handed.h"
#include "fake_events.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

#define PATTERN     0x5c
#define SPARE_PAGES 64 /* that the copy has room for if the final map has more runtime memory */

static struct machine machine;

static void start(const char *settings)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, settings);
}

static bool is_copied(const EFI_MEMORY_DESCRIPTOR *region)
{
    return handoff_descriptor_is_runtime(region) && region->Type != EfiMemoryMappedIO;
}

/* Bytes that runtime code and data have, and where in them an address is. */
static UINT64 measure(UINT64 address, UINT64 *offset)
{
    const struct handoff_memory_map *map = &machine.firmware.map;
    UINT64 size = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(map, i);
        if (is_copied(region) && handoff_descriptor_contains(region, address))
            *offset = size + address - region->PhysicalStart;
        if (is_copied(region))
            size += handoff_descriptor_size(region);
    }
    return size;
}

static void holds_runtime_memory_as_it_was(void **state)
{
    UINT64 offset = 0;

    (void)state;
    start("checks=svam.converted_once\n");
    machine_run(&machine);
    const struct handoff_span *copy = &machine_handed(&machine)->evidence.before_svam;
    assert_int_equal(copy->size, measure((UINT64)fake_tables.system_table, &offset));
    const UINT8 *bytes = machine_kernel_view(copy->virtual_address, copy->size);
    assert_ptr_equal(bytes, copy->physical_address);
    assert_memory_equal(bytes + offset, &fake_tables.after_exit, sizeof(EFI_SYSTEM_TABLE));
    assert_memory_not_equal(bytes + offset, fake_tables.system_table, sizeof(EFI_SYSTEM_TABLE));
    machine_stop(&machine);
}

static void only_where_it_is_wanted(void **state)
{
    static const char *const settings[] = {"checks=none\n", "checks=svam.succeeded\n", "virtmap=none\n"};

    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        start(settings[i]);
        machine_run(&machine);
        assert_int_equal(machine_handed(&machine)->evidence.before_svam.size, 0);
        assert_false(machine_said("before_svam"));
        machine_stop(&machine);
    }
}

static UINTN pages_that_appear;

static void take_runtime_pages(void)
{
    fake_events_signal_before_exit();
    if (pages_that_appear > 0)
        memset(fake_pages_place(EfiRuntimeServicesData, pages_that_appear), PATTERN,
               pages_that_appear * HANDOFF_PAGE_SIZE);
    pages_that_appear = 0;
}

/* Bytes that are missing in the copy when so many pages appear during the exit. */
static UINT64 missing_with(UINTN pages)
{
    UINT64 offset;

    start("checks=svam.residue\n");
    pages_that_appear = pages;
    machine.firmware.before_exit = take_runtime_pages;
    machine_run(&machine);
    check_handed_maps(&machine);
    const struct handoff_span *copy = &machine_handed(&machine)->evidence.before_svam;
    const UINT64 missing = measure(0, &offset) - copy->size;
    assert_int_not_equal(*(const UINT8 *)(copy->physical_address + copy->size), PATTERN);
    machine_stop(&machine);
    return missing;
}

static void is_cut_off_where_the_room_ends(void **state)
{
    (void)state;
    assert_int_equal(missing_with(0), 0);
    assert_int_equal(missing_with(SPARE_PAGES), 0);
    assert_int_equal(missing_with(SPARE_PAGES + 3), 3 * HANDOFF_PAGE_SIZE);
}

/* From so little memory that the handoff fails for other reasons up to enough: once the loader gets as far as this
 * allocation, nothing fails any more. */
static void little_memory_is_no_error(void **state)
{
    UINTN without = 0;

    (void)state;
    for (UINTN pages = 200; pages <= 500; pages += 4) {
        start("checks=all\n");
        fake_pages_leave_free(pages);
        machine_run(&machine);
        if (machine_said("no memory for"))
            assert_int_equal(machine.end, FAKE_END_RETURNED);
        else if (machine_handed(&machine)->evidence.before_svam.size == 0)
            without += machine_said("what compares it has to be skipped");
        machine_stop(&machine);
    }
    assert_true(without >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(holds_runtime_memory_as_it_was),
        unit_test_machine(only_where_it_is_wanted),
        unit_test_machine(is_cut_off_where_the_room_ends),
        unit_test_machine(little_memory_is_no_error),
    };

    return unit_test_run(tests);
}
