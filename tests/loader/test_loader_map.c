/* The whole loader on firmware whose memory map changes, grows or is told wrongly. Each oddity is seen to matter:
 * the same run without it, or with less of it, ends otherwise. */
#include <handoff/exit_boot.h>

#include "check_handed.h"
#include "fake_events.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

#define SLACK   32 /* descriptors that a map may grow by after the loader asked for its size */
#define FEW     10
#define TOO_MANY 80

#define PERSISTENT_MEMORY 14 /* EfiPersistentMemory, which gnu-efi does not have */

/* Fetches of the map in a run that meets no obstacle. */
#define FETCH_SIZE    1
#define FETCH_DRY_RUN 2
#define FETCH_FINAL   3

static struct machine machine;

static void start(void)
{
    machine_start(&machine, 48);
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
    check_run_and_stop(&machine, end);
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

/* --- memory that is nobody's to use ---------------------------------------------------------------- */

/* What NVDIMMs hold outlives a reset, ACPI's tables are still to be read, and reserved memory is the platform's. */
static void what_is_to_be_kept_is_not_touched(void **state)
{
    static const UINT32 types[] = {PERSISTENT_MEMORY,    EfiReservedMemoryType, EfiUnusableMemory,
                                   EfiACPIReclaimMemory, EfiACPIMemoryNVS,      EfiPalCode};
    UINT8 kept[HANDOFF_PAGE_SIZE];

    (void)state;
    memset(kept, 0x5e, sizeof(kept));
    for (UINTN i = 0; i < COUNT(types); i++) {
        start();
        UINT8 *memory = fake_pages_place(types[i], 1);
        memcpy(memory, kept, sizeof(kept));
        machine_run(&machine);
        const struct software_mmu crossing = fake_arch_processor(fake_arch.crossing.root);
        check_handed_all(&machine);
        assert_memory_equal(memory, kept, sizeof(kept));
        assert_false(software_mmu_translate(&crossing, (UINT64)memory).present);
        machine_stop(&machine);
    }
}

/* --- what GetMemoryMap says about itself ---------------------------------------------------------- */

static void ask_with_under_report(UINTN descriptors, enum fake_end end)
{
    start();
    fake_firmware_grow(&machine.firmware, 100);
    machine.firmware.under_reported = descriptors;
    check_run_and_stop(&machine, end);
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
        check_run_and_stop(&machine, silent ? FAKE_END_RETURNED : FAKE_END_ENTERED);
        machine_start(&machine, 64);
        machine.firmware.keeps_silent = silent;
        check_run_and_stop(&machine, FAKE_END_ENTERED);
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
        check_run_and_stop(&machine, cases[i].end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(a_stale_key_is_fetched_again),
        unit_test_machine(a_key_that_is_never_current_ends_in_last_words),
        unit_test_machine(handlers_that_allocate_cost_a_try_each),
        unit_test_machine(a_map_may_grow_by_the_slack),
        unit_test_machine(a_map_may_grow_at_any_call),
        unit_test_machine(what_is_to_be_kept_is_not_touched),
        unit_test_machine(a_size_told_too_small_is_made_up_for),
        unit_test_machine(a_stride_left_out_is_guessed),
        unit_test_machine(a_malformed_map_is_refused),
    };

    return unit_test_run(tests);
}
