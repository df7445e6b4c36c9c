/* The whole loader on firmware that refuses, faults, or lacks this or that. Each oddity is seen to matter: the same
 * run without it ends otherwise. */
#include "check_handed.h"
#include "fake_console.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void start(void)
{
    machine_start(&machine, 48);
}

/* --- SetVirtualAddressMap ------------------------------------------------------------------------- */

static void a_refusal_is_handed_on(void **state)
{
    const EFI_STATUS *statuses = fake_service_statuses(FAKE_SET_VIRTUAL_ADDRESS_MAP);

    (void)state;
    for (UINTN i = 0; statuses[i] != EFI_SUCCESS; i++) {
        start();
        machine.firmware.set_virtual_status = statuses[i];
        machine_run(&machine);
        const struct handoff_svam *svam = &machine_handed(&machine)->svam;
        assert_int_equal(svam->status, statuses[i]);
        assert_int_equal(svam->second_call_status, HANDOFF_NOT_CALLED);
        assert_int_equal(svam->witness_runs, 0);
        assert_int_equal(machine.firmware.set_virtual_calls, 2); /* one with a wrong version, one in earnest */
        assert_false(fake_tables.virtual_mode);
        check_handed_maps(&machine);
        machine_stop(&machine);
    }
}

static void a_second_call_that_is_accepted_is_handed_on(void **state)
{
    (void)state;
    start();
    fake_tables.second_accepted = true;
    machine_run(&machine);
    const struct handoff_svam *svam = &machine_handed(&machine)->svam;
    assert_int_equal(svam->status, EFI_SUCCESS);
    assert_int_equal(svam->second_call_status, EFI_SUCCESS);
    assert_int_equal(svam->witness_runs, 2);
    machine_stop(&machine);
}

/* The call in earnest would be the second conversion; only the check of second calls makes one. */
static void a_wrong_version_that_is_accepted_was_the_call_in_earnest(void **state)
{
    static const struct {
        const char *settings;
        UINTN       calls;
        EFI_STATUS  second;
    } cases[] = {{"checks=svam.bad_arguments\n", 1, HANDOFF_NOT_CALLED}, {"checks=all\n", 2, EFI_UNSUPPORTED}};

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        start();
        fake_files_put_text(MACHINE_CONFIG, cases[i].settings);
        fake_tables.version_ignored = true;
        machine_run(&machine);
        const struct handoff_svam *svam = &machine_handed(&machine)->svam;
        assert_int_equal(svam->bad_version_status, EFI_SUCCESS);
        assert_int_equal(svam->status, EFI_SUCCESS);
        assert_int_equal(svam->second_call_status, cases[i].second);
        assert_int_equal(svam->witness_runs, 1);
        assert_int_equal(machine.firmware.set_virtual_calls, cases[i].calls);
        machine_stop(&machine);
    }
}

/* Calls under guard: with a wrong version, in earnest, for the second time. */
static void a_fault_inside_is_handed_on(void **state)
{
    (void)state;
    for (UINTN call = 0; call <= 3; call++) {
        start();
        fake_arch.faulting_call = call;
        machine_run(&machine);
        const struct handoff_svam *svam = &machine_handed(&machine)->svam;
        assert_int_equal(svam->bad_version_fault.vector, call == 1 ? 14 : HANDOFF_NO_FAULT);
        assert_int_equal(svam->fault.vector, call == 2 ? 14 : HANDOFF_NO_FAULT);
        assert_int_equal(svam->second_call_fault.vector, call == 3 ? 14 : HANDOFF_NO_FAULT);
        assert_int_equal(svam->status, call == 2 ? EFI_ABORTED : EFI_SUCCESS);
        machine_stop(&machine);
    }
}

static void a_fault_that_nothing_expects_ends_in_last_words(void **state)
{
    (void)state;
    for (UINTN returns = 0; returns <= 1; returns++) {
        start();
        fake_arch.faults_unguarded = true;
        fake_tables.reset_returns = returns;
        machine_run(&machine);
        assert_int_equal(machine.end, returns ? FAKE_END_HALTED : FAKE_END_RESET);
        assert_non_null(strstr(fake_arch.serial, "exception 14 at 0x1234, address 0x5678"));
        assert_non_null(strstr(fake_arch.serial, "# loader: page_table: "));
        machine_stop(&machine);
    }
}

/* A fault in the midst of the last words, which were almost said. */
static void a_fault_in_last_words_halts(void **state)
{
    (void)state;
    start();
    fake_arch.faults_unguarded = true;
    fake_tables.reset_faults = true;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_HALTED);
    assert_int_equal(fake_tables.resets, 1);
    assert_null(strstr(fake_arch.serial, "exception 13"));
    machine_stop(&machine);
}

static void add_far_window(void)
{
    fake_pages_add_window(1ULL << 46); /* the first byte beyond the processor's 46 bits and the runtime window */
}

static UINTN final_fetch(void)
{
    UINTN call = 0;

    start();
    machine_run(&machine);
    for (UINTN i = 0; i < fake_calls.count; i++)
        if (fake_calls.call[i].service == FAKE_EXIT_BOOT_SERVICES)
            call = i; /* the one before it, counted from 1 */
    machine_stop(&machine);
    return call;
}

/* What cannot be mapped is refused while it can be said; if it comes with the final map, only last words are left. */
static void a_region_out_of_reach_is_noticed(void **state)
{
    static const struct {
        const char         *settings;
        enum handoff_status reason;
    } cases[] = {{"virtmap=offset\n", HANDOFF_OUT_OF_WINDOW}, {"virtmap=identity\n", HANDOFF_PHYSICAL_TOO_BIG}};
    const UINTN call = final_fetch();

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        start();
        fake_files_put_text(MACHINE_CONFIG, cases[i].settings);
        add_far_window();
        machine_run(&machine);
        machine_assert_returned(&machine);
        assert_true(machine_said("error: dry run, "));
        assert_true(machine_said(handoff_status_text(cases[i].reason)));
        machine_stop(&machine);
        start();
        fake_files_put_text(MACHINE_CONFIG, cases[i].settings);
        fake_calls.disturbed_call = call;
        fake_calls.disturb = add_far_window;
        machine_run(&machine);
        machine_assert_last_words(&machine, "map.runtime_stable", "bad-runtime-map");
        assert_non_null(strstr(fake_arch.serial, handoff_status_text(cases[i].reason)));
        assert_true(machine.firmware.exited);
        machine_stop(&machine);
    }
}

/* --- volume, console, processor, memory ----------------------------------------------------------- */

static void a_volume_that_cannot_be_written_is_no_obstacle(void **state)
{
    (void)state;
    for (UINTN read_only = 0; read_only <= 1; read_only++) {
        start();
        fake_volume.read_only = read_only;
        machine_run(&machine);
        assert_int_equal(strstr(fake_console_text(), "loader.log cannot be written") != NULL, read_only);
        assert_int_equal(fake_files_get(MACHINE_LOG) == NULL, read_only);
        check_handed_all(&machine);
        machine_stop(&machine);
    }
}

/* Configuration, ELF header, program headers, three segments, module: each read once and whole. */
static void a_short_read_is_noticed(void **state)
{
    (void)state;
    for (UINTN read = 1; read <= 8; read++) {
        start();
        machine_add_module();
        fake_volume.short_read = read;
        check_run_and_stop(&machine, read <= 7 ? FAKE_END_RETURNED : FAKE_END_ENTERED);
    }
}

static void no_console_is_no_obstacle(void **state)
{
    (void)state;
    start();
    fake_tables.system_table->ConOut = NULL;
    machine_run(&machine);
    assert_string_equal(fake_console_text(), "");
    check_handed_all(&machine);
    machine_stop(&machine);
}

/* A console that is still in the system table after the exit is nobody's any more. */
static void what_a_firmware_forgot_is_not_used(void **state)
{
    (void)state;
    for (UINTN forgetful = 0; forgetful <= 1; forgetful++) {
        start();
        fake_tables.forgetful = forgetful;
        machine_run(&machine);
        check_handed_all(&machine);
        assert_int_equal(fake_tables.after_exit.ConOut != NULL, forgetful);
        assert_int_equal(fake_tables.after_exit.BootServices != NULL, forgetful);
        machine_stop(&machine);
    }
}

/* Its tables must not have the bit, which the software MMU sees to, and the kernel has to be told. */
static void a_processor_without_nx_goes_on_without_it(void **state)
{
    static const char words[] = "memory attributes: applied; data can be executed: this processor cannot forbid it\n";

    (void)state;
    for (UINTN without_nx = 0; without_nx < 2; without_nx++) {
        start();
        fake_arch.without_nx = without_nx;
        machine_run(&machine);
        check_handed_all(&machine);
        const struct handoff_boot_info *info = machine_handed(&machine);
        const char *log = machine_kernel_view(info->log.virtual_address, info->log.size + 1);
        assert_int_equal(info->paging.executable, without_nx);
        assert_int_equal(strstr(log, words) != NULL, without_nx);
        machine_stop(&machine);
    }
}

/* Free memory of any size: too little is given back to the last page, and enough is enough. */
static void memory_may_run_out_anywhere(void **state)
{
    enum fake_end last = FAKE_END_RETURNED;
    UINTN changes = 0;

    (void)state;
    for (UINTN left = 0; left < 400; left += 3) {
        start();
        machine_add_module();
        fake_pages_leave_free(left);
        machine_run(&machine);
        if (machine.end == FAKE_END_RETURNED)
            machine_assert_returned(&machine);
        else
            check_handed_all(&machine);
        changes += machine.end != last;
        last = machine.end;
        machine_stop(&machine);
    }
    assert_int_equal(last, FAKE_END_ENTERED);
    assert_int_equal(changes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(a_refusal_is_handed_on),
        unit_test_machine(a_second_call_that_is_accepted_is_handed_on),
        unit_test_machine(a_wrong_version_that_is_accepted_was_the_call_in_earnest),
        unit_test_machine(a_fault_inside_is_handed_on),
        unit_test_machine(a_fault_that_nothing_expects_ends_in_last_words),
        unit_test_machine(a_fault_in_last_words_halts),
        unit_test_machine(a_region_out_of_reach_is_noticed),
        unit_test_machine(a_volume_that_cannot_be_written_is_no_obstacle),
        unit_test_machine(a_short_read_is_noticed),
        unit_test_machine(no_console_is_no_obstacle),
        unit_test_machine(what_a_firmware_forgot_is_not_used),
        unit_test_machine(a_processor_without_nx_goes_on_without_it),
        unit_test_machine(memory_may_run_out_anywhere),
    };

    return unit_test_run(tests);
}
