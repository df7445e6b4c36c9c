/* The whole loader on firmware that is late, forgetful, short of memory or plainly wrong. Each oddity is seen to matter: the same
 * run without it, or with less of it, ends otherwise. */
#include <handoff/exit_boot.h>

#include "check_handed.h"
#include "fake_console.h"
#include "fake_events.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

#define SLACK   32 /* descriptors that a map may grow by after the loader asked for its size */
#define FEW     10
#define TOO_MANY 80

/* Fetches of the map in a run that meets no obstacle. */
#define FETCH_SIZE    1
#define FETCH_DRY_RUN 2
#define FETCH_FINAL   3

static struct machine machine;

static void start(void)
{
    machine_start(&machine, 48);
}

static void run_and_stop(enum fake_end end)
{
    machine_run(&machine);
    assert_int_equal(machine.end, end);
    if (end == FAKE_END_RETURNED)
        machine_assert_returned(&machine);
    if (end == FAKE_END_ENTERED)
        check_handed_maps(&machine);
    machine_stop(&machine);
}

/* --- the map key ---------------------------------------------------------------------------------- */

static void a_stale_key_is_fetched_again(void **state)
{
    (void)state;
    for (UINTN stale = 0; stale < HANDOFF_EXIT_BOOT_LIMIT; stale++) {
        start();
        machine.firmware.stale_fetches = stale + 1; /* the first is the dry run's */
        machine_run(&machine);
        assert_int_equal(machine_handed(&machine)->attempts, stale + 1);
        check_handed_all(&machine);
        machine_stop(&machine);
    }
}

static void a_key_that_is_never_current_ends_in_last_words(void **state)
{
    (void)state;
    start();
    machine.firmware.stale_fetches = FAKE_FIRMWARE_FOR_EVER;
    machine_run(&machine);
    machine_assert_last_words(&machine, "exit_boot.succeeded", "stale-map-key");
    assert_int_equal(machine.firmware.exit_calls, HANDOFF_EXIT_BOOT_LIMIT);
    machine_stop(&machine);
}

static UINTN handler_allocations;

/* A handler of BeforeExitBootServices that takes memory. */
static void allocate_before_exit(void)
{
    fake_events_signal_before_exit();
    if (handler_allocations > 0) {
        handler_allocations--;
        fake_firmware_grow(&machine.firmware, 2);
    }
}

static void handlers_that_allocate_cost_a_try_each(void **state)
{
    static const UINTN times[] = {1, 2, HANDOFF_EXIT_BOOT_LIMIT - 1};

    (void)state;
    for (UINTN i = 0; i < COUNT(times); i++) {
        start();
        handler_allocations = times[i];
        machine.firmware.before_exit = allocate_before_exit;
        machine_run(&machine);
        assert_int_equal(machine_handed(&machine)->attempts, times[i] + 1);
        assert_int_equal(machine_handed(&machine)->events.before_exit_runs, times[i] + 1);
        assert_int_equal(machine_handed(&machine)->events.exit_runs, 1);
        check_handed_all(&machine);
        machine_stop(&machine);
    }
}

/* --- a map that grows ----------------------------------------------------------------------------- */

static void grow_at_fetch(UINTN fetch, UINTN descriptors, enum fake_end end)
{
    start();
    machine.firmware.grow_before_call = fetch;
    machine.firmware.grow_descriptors = descriptors;
    run_and_stop(end);
}

static void a_map_may_grow_by_the_slack(void **state)
{
    (void)state;
    for (UINTN fetch = FETCH_DRY_RUN; fetch <= FETCH_FINAL; fetch++)
        for (UINTN more = 0; more <= TOO_MANY; more += 2)
            grow_at_fetch(fetch, more, more <= SLACK ? FAKE_END_ENTERED : FAKE_END_RETURNED);
    grow_at_fetch(FETCH_SIZE, TOO_MANY, FAKE_END_ENTERED); /* before its size is told: no growth at all */
}

static UINTN growth;

static void grow_now(void)
{
    fake_firmware_grow(&machine.firmware, growth);
}

/* The call of a run without growth that makes a service's appearance with this number. */
static UINTN find_call(enum fake_service service, UINTN number)
{
    for (UINTN i = 0; i < fake_calls.count; i++)
        if (fake_calls.call[i].service == service && --number == 0)
            return i + 1;
    fail_msg("%s is not called so often", fake_service_name(service));
    return 0;
}

static enum fake_end grow_at_call(UINTN call, UINTN descriptors)
{
    start();
    growth = descriptors;
    fake_calls.disturbed_call = call;
    fake_calls.disturb = grow_now;
    machine_run(&machine);
    const enum fake_end end = machine.end;
    if (end == FAKE_END_RETURNED)
        machine_assert_returned(&machine);
    if (end == FAKE_END_RESET)
        machine_assert_last_words(&machine, "exit_boot.succeeded", "not-as-specified");
    if (end == FAKE_END_ENTERED)
        check_handed_maps(&machine);
    machine_stop(&machine);
    return end;
}

/* Whatever the loader calls, something else may allocate meanwhile. */
static void a_map_may_grow_at_any_call(void **state)
{
    (void)state;
    start();
    machine_run(&machine);
    const UINTN size_told = find_call(FAKE_GET_MEMORY_MAP, FETCH_SIZE);
    const UINTN exit = find_call(FAKE_EXIT_BOOT_SERVICES, 1);
    machine_stop(&machine);
    for (UINTN call = 1; call <= exit; call++) {
        assert_int_equal(grow_at_call(call, FEW), FAKE_END_ENTERED);
        const enum fake_end end = grow_at_call(call, TOO_MANY);
        if (call <= size_told)
            assert_int_equal(end, FAKE_END_ENTERED);
        else /* within the exit it is noticed when no way back is left */
            assert_int_equal(end, call < exit ? FAKE_END_RETURNED : FAKE_END_RESET);
    }
}

/* --- what GetMemoryMap says about itself ---------------------------------------------------------- */

static void ask_with_under_report(UINTN descriptors, enum fake_end end)
{
    start();
    fake_firmware_grow(&machine.firmware, 100);
    machine.firmware.under_reported = descriptors;
    run_and_stop(end);
}

/* The size that was asked for is doubled, or 32 descriptors are added. */
static void a_size_told_too_small_is_made_up_for(void **state)
{
    (void)state;
    ask_with_under_report(0, FAKE_END_ENTERED);
    ask_with_under_report(40, FAKE_END_ENTERED);
    ask_with_under_report(100, FAKE_END_RETURNED);
}

/* The slack is counted in descriptors of the size that the loader then has to guess. */
static void a_stride_left_out_is_guessed(void **state)
{
    (void)state;
    for (UINTN silent = 0; silent <= 1; silent++) {
        machine_start(&machine, 64);
        machine.firmware.keeps_silent = silent;
        machine.firmware.grow_before_call = FETCH_FINAL;
        machine.firmware.grow_descriptors = SLACK - 6; /* of 64 bytes: more than 32 of 40 */
        run_and_stop(silent ? FAKE_END_RETURNED : FAKE_END_ENTERED);
        machine_start(&machine, 64);
        machine.firmware.keeps_silent = silent;
        run_and_stop(FAKE_END_ENTERED);
    }
}

static void a_malformed_map_is_refused(void **state)
{
    static const struct {
        UINTN  stride;
        UINT32 version;
        enum fake_end end;
    } cases[] = {{48, 1, FAKE_END_ENTERED}, {8, 1, FAKE_END_RETURNED},  {0x1000000, 1, FAKE_END_RETURNED},
                 {44, 1, FAKE_END_RETURNED}, {48, 2, FAKE_END_RETURNED}, {48, 0, FAKE_END_RETURNED}};

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        start();
        machine.firmware.reported_stride = cases[i].stride;
        machine.firmware.reported_version = cases[i].version;
        run_and_stop(cases[i].end);
    }
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
        run_and_stop(read <= 7 ? FAKE_END_RETURNED : FAKE_END_ENTERED);
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

static void a_processor_that_lacks_something_is_refused(void **state)
{
    (void)state;
    start();
    fake_arch.refusal = "this processor is made of cardboard";
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_int_equal(machine.status, EFI_UNSUPPORTED);
    assert_non_null(strstr(fake_console_text(), "error: this processor is made of cardboard"));
    machine_stop(&machine);
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
        machine_test(a_stale_key_is_fetched_again),
        machine_test(a_key_that_is_never_current_ends_in_last_words),
        machine_test(handlers_that_allocate_cost_a_try_each),
        machine_test(a_map_may_grow_by_the_slack),
        machine_test(a_map_may_grow_at_any_call),
        machine_test(a_size_told_too_small_is_made_up_for),
        machine_test(a_stride_left_out_is_guessed),
        machine_test(a_malformed_map_is_refused),
        machine_test(a_refusal_is_handed_on),
        machine_test(a_second_call_that_is_accepted_is_handed_on),
        machine_test(a_fault_inside_is_handed_on),
        machine_test(a_fault_that_nothing_expects_ends_in_last_words),
        machine_test(a_volume_that_cannot_be_written_is_no_obstacle),
        machine_test(a_short_read_is_noticed),
        machine_test(no_console_is_no_obstacle),
        machine_test(a_processor_that_lacks_something_is_refused),
        machine_test(memory_may_run_out_anywhere),
    };

    return unit_test_run(tests);
}
