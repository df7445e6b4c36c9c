/* The whole loader with every virtmap=: which of a runtime region's two addresses each page table translates. */
#include "check_handed.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void start(const char *settings)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, settings);
}

static bool leads_to(UINT64 root, UINT64 virtual_address, UINT64 physical_address)
{
    const struct software_mmu mmu = fake_arch_processor(root);
    const struct translation found = software_mmu_translate(&mmu, virtual_address);

    return found.present && found.physical_address == physical_address;
}

#define REGIONS 3 /* the firmware's code, its data, and a device */

static const EFI_MEMORY_DESCRIPTOR *region_at(UINTN index)
{
    const struct handoff_map *runtime = &machine_handed(&machine)->runtime_map;
    const UINT8 *bytes = machine_kernel_view(runtime->descriptors.virtual_address, runtime->descriptors.size);

    assert_int_equal(runtime->descriptors.size, REGIONS * runtime->stride);
    return (const EFI_MEMORY_DESCRIPTOR *)(const void *)(bytes + index * runtime->stride);
}

/* Physically in the crossing table, virtually in the kernel's; and in the crossing table `both` or not. */
static void check_region(const EFI_MEMORY_DESCRIPTOR *region, bool both)
{
    const UINT64 last = handoff_descriptor_size(region) - 1;

    for (UINT64 at = 0; at <= last; at += HANDOFF_PAGE_SIZE) {
        const UINT64 physical = region->PhysicalStart + at;
        const UINT64 virtual = region->VirtualStart + at;
        assert_true(leads_to(fake_arch.crossing.root, physical, physical));
        assert_true(leads_to(fake_arch.entry.root, virtual, physical));
        assert_int_equal(leads_to(fake_arch.crossing.root, virtual, physical), both);
        assert_int_equal(leads_to(fake_arch.entry.root, physical, physical), physical == virtual);
    }
}

static void run_with(const char *settings, bool both)
{
    start(settings);
    machine_run(&machine);
    check_handed_maps(&machine);
    for (UINTN i = 0; i < REGIONS; i++)
        check_region(region_at(i), both);
    assert_int_equal(machine_handed(&machine)->svam.status, EFI_SUCCESS);
    check_poison(&machine);
}

static void both_addresses_during_the_crossing(void **state)
{
    static const char *const settings[] = {"virtmap=offset\n",   "virtmap=compact\n", "virtmap=random\n",
                                           "virtmap=identity\n", "virtmap=low\n",     "virtmap=reversed\n",
                                           "virtmap=low\ncrossing=strict\n"};

    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        run_with(settings[i], true);
        assert_int_equal(machine_handed(&machine)->svam.second_call_status, EFI_UNSUPPORTED);
        machine_stop(&machine);
    }
}

static void reversed_is_descending(void **state)
{
    (void)state;
    run_with("virtmap=reversed\n", true);
    assert_true(region_at(0)->VirtualStart > region_at(1)->VirtualStart);
    assert_true(region_at(1)->VirtualStart > region_at(2)->VirtualStart);
    machine_stop(&machine);
}

static void low_is_where_no_memory_is(void **state)
{
    (void)state;
    run_with("virtmap=low\n", true);
    for (UINTN i = 0; i < REGIONS; i++) {
        const UINT64 address = region_at(i)->VirtualStart;
        assert_in_range(address, 2u << 20, 0xffffffff);
        assert_null(handoff_memory_map_find(&machine.firmware.map, address));
    }
    machine_stop(&machine);
}

/* A second call would go through pointers that lead to another region in the crossing table. */
static void over_each_other_one_address_at_a_time(void **state)
{
    static const char *const settings[] = {"virtmap=over\n", "virtmap=over\ncrossing=strict\n"};

    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        run_with(settings[i], false);
        for (UINTN j = 0; j < REGIONS; j++) {
            const EFI_MEMORY_DESCRIPTOR *other =
                handoff_memory_map_find(&machine.firmware.map, region_at(j)->VirtualStart);
            assert_non_null(other);
            assert_true(handoff_descriptor_is_runtime(other));
            assert_int_not_equal(other->PhysicalStart, region_at(j)->PhysicalStart);
        }
        assert_int_equal(machine_handed(&machine)->svam.second_call_status, HANDOFF_NOT_CALLED);
        machine_stop(&machine);
    }
}

static void over_each_other_goes_not_with_a_kept_identity(void **state)
{
    static const struct {
        const char   *settings;
        enum fake_end end;
    } cases[] = {{"virtmap=over\nidentity=keep\n", FAKE_END_RETURNED},
                 {"virtmap=low\nidentity=keep\n", FAKE_END_ENTERED},
                 {"virtmap=reversed\nidentity=keep\n", FAKE_END_ENTERED}};

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        start(cases[i].settings);
        machine_run(&machine);
        assert_int_equal(machine.end, cases[i].end);
        assert_int_equal(machine_said("handoff.cfg: virtmap=over gives a region the physical addresses of another "
                                      "one, which identity=keep has mapped already; leave one of them out"),
                         cases[i].end == FAKE_END_RETURNED);
        machine_stop(&machine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(both_addresses_during_the_crossing),
        unit_test_machine(reversed_is_descending),
        unit_test_machine(low_is_where_no_memory_is),
        unit_test_machine(over_each_other_one_address_at_a_time),
        unit_test_machine(over_each_other_goes_not_with_a_kept_identity),
    };

    return unit_test_run(tests);
}
