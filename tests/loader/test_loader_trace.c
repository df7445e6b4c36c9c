/* The whole loader where SetVirtualAddressMap wants what a strict crossing does not translate. */
#include <handoff/offences.h>

#include "check_handed.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

#define INSTRUCTION 0x1230
#define CALLER      0x1280

static struct machine machine;

static void start(const char *settings)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, settings);
}

static void wants(UINT64 address, bool write, bool execute)
{
    fake_arch.want[fake_arch.wants++] =
        (struct fake_want){execute ? address : INSTRUCTION, address, write, execute, execute ? CALLER : 0};
}

static const struct handoff_offence *listed(const struct handoff_boot_info *info, UINTN count)
{
    const struct handoff_span *list = &info->evidence.svam_offences;

    assert_int_equal(info->svam.fault.vector, HANDOFF_NO_FAULT);
    assert_int_equal(info->svam.status, EFI_SUCCESS);
    assert_int_equal(info->evidence.svam_offences_total, count);
    assert_int_equal(list->size, count * sizeof(struct handoff_offence));
    return machine_kernel_view(list->virtual_address, list->size);
}

/* The device tree lies in boot-services memory. */
static void each_want_is_granted_and_listed(void **state)
{
    (void)state;
    start("crossing=strict\ntrace=yes\n");
    const UINT64 memory = (UINT64)fake_tables.device_tree;
    wants(memory, false, false);
    wants(memory + 8, true, false);
    wants(0x40, true, false);
    wants(memory, false, true);
    machine_run(&machine);
    const struct handoff_offence *offence = listed(machine_handed(&machine), 3);
    assert_int_equal(offence[0].fault.instruction, INSTRUCTION);
    assert_int_equal(offence[0].fault.address, memory);
    assert_int_equal(offence[0].count, 2);
    assert_int_equal(offence[1].fault.address, 0x40);
    assert_int_equal(offence[1].count, 1);
    assert_int_equal(offence[1].caller, 0);
    assert_int_equal(offence[2].fault.instruction, memory);
    assert_int_equal(offence[2].caller, CALLER);
    check_poison(&machine);
    machine_stop(&machine);
}

static void what_may_be_used_is_no_offence(void **state)
{
    (void)state;
    start("crossing=strict\ntrace=yes\n");
    wants((UINT64)fake_tables.runtime_code, true, true);
    wants((UINT64)fake_tables.system_table, true, false);
    machine_run(&machine);
    assert_int_equal(machine_handed(&machine)->evidence.svam_offences.size, 0);
    assert_int_equal(machine_handed(&machine)->svam.status, EFI_SUCCESS);
    machine_stop(&machine);
}

static void what_cannot_be_granted_ends_the_call(void **state)
{
    (void)state;
    start("crossing=strict\ntrace=yes\n");
    wants(0x40, true, false);
    wants(1ULL << 46, false, false);
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    assert_int_equal(info->svam.status, EFI_ABORTED);
    assert_int_equal(info->svam.fault.address, 1ULL << 46);
    assert_int_equal(info->evidence.svam_offences_total, 1);
    machine_stop(&machine);
}

/* Tracing costs memory and lets a faulty call come to its end: it has to be asked for, by somebody who looks. */
static void it_is_asked_for(void **state)
{
    static const char *const settings[] = {
        "crossing=strict\ntrace=no\n",
        "crossing=strict\ntrace=yes\nchecks=none\n",
        "crossing=strict\ntrace=yes\nchecks=svam.succeeded\n",
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        start(settings[i]);
        wants(0x40, true, false);
        machine_run(&machine);
        assert_int_equal(machine_handed(&machine)->svam.status, EFI_ABORTED);
        assert_int_equal(machine_handed(&machine)->svam.fault.address, 0x40);
        assert_int_equal(machine_handed(&machine)->evidence.svam_offences.size, 0);
        machine_stop(&machine);
    }
    start("crossing=strict\ntrace=yes\nchecks=svam.offences\n");
    wants(0x40, true, false);
    machine_run(&machine);
    listed(machine_handed(&machine), 1);
    machine_stop(&machine);
}

static void a_lenient_crossing_grants_without_asking(void **state)
{
    (void)state;
    start("trace=yes\n");
    wants(0x40, true, false);
    wants((UINT64)fake_tables.device_tree, true, true); /* which the strict crossing denies above */
    machine_run(&machine);
    assert_int_equal(machine_handed(&machine)->svam.status, EFI_SUCCESS);
    assert_int_equal(machine_handed(&machine)->evidence.svam_offences_total, 0);
    machine_stop(&machine);
}

static void without_the_call_nothing_is_traced(void **state)
{
    (void)state;
    start("crossing=strict\ntrace=yes\nvirtmap=none\n");
    wants(0x40, true, false);
    machine_run(&machine);
    assert_int_equal(machine_handed(&machine)->svam.status, HANDOFF_NOT_CALLED);
    assert_int_equal(machine_handed(&machine)->evidence.svam_offences_total, 0);
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(each_want_is_granted_and_listed),
        unit_test_machine(what_may_be_used_is_no_offence),
        unit_test_machine(what_cannot_be_granted_ends_the_call),
        unit_test_machine(it_is_asked_for),
        unit_test_machine(a_lenient_crossing_grants_without_asking),
        unit_test_machine(without_the_call_nothing_is_traced),
    };

    return unit_test_run(tests);
}
