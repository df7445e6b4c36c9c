/* Every firmware call of the loader's way failed in turn, with each status that the specification lists for it.
 *
 * A situation is run once to learn its calls; then again and again, each time with one call failing. The call and
 * its status say how that run must end: back in the firmware with a reason and nothing left behind, in the kernel
 * with a record of the failure, or in last words. */
#include <handoff/text.h>

#include "check_handed.h"
#include "expected_ending.h"
#include "situations.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

struct tally {
    UINTN calls;
    UINTN failures;
    UINTN endings[ENDINGS];
    bool  failed[FAKE_SERVICES];
};
static struct tally total;

static void begin(situation *set_up)
{
    machine_start(&machine, 48);
    set_up(&machine);
}

static enum ending ending_of_run(void)
{
    static const enum ending endings[] = {
        [FAKE_END_RETURNED] = RETURNS, [FAKE_END_ENTERED] = GOES_ON, [FAKE_END_RESET] = LAST_WORDS};

    assert_int_not_equal(machine.end, FAKE_END_HALTED);
    return endings[machine.end];
}

static void check_ending(enum ending ending, const struct fake_call *call, EFI_STATUS status)
{
    static const char *const names[ENDINGS] = {"returned to the firmware", "went on", "last words"};

    if (ending_of_run() != ending)
        fake_offence("%s %s failed with %llx and ended thus: %s", fake_service_name(call->service), call->subject,
                     (unsigned long long)status, names[ending_of_run()]);
    if (ending == RETURNS)
        machine_assert_returned(&machine);
    if (ending == LAST_WORDS)
        machine_assert_last_words(&machine, "exit_boot.succeeded", "not-as-specified");
    if (ending == GOES_ON) {
        check_handed_maps(&machine);
        expect_record(&machine, call, status);
    }
}

/* --- the sweeps ----------------------------------------------------------------------------------- */

/* Whether an ExitBootServices stands before a call. */
static bool refused_before(const struct fake_calls *calls, UINTN call)
{
    for (UINTN i = 0; i + 1 < call; i++)
        if (calls->call[i].service == FAKE_EXIT_BOOT_SERVICES)
            return true;
    return false;
}

static void begin_failing(situation *set_up, UINTN call, EFI_STATUS status)
{
    begin(set_up);
    fake_calls.failing_call = call;
    fake_calls.failing_status = status;
}

static void fail_call(situation *set_up, enum fake_end without_failure, UINTN call, EFI_STATUS status,
                      struct tally *tally)
{
    begin_failing(set_up, call, status);
    machine_run(&machine);
    const struct fake_call failed = fake_calls.call[call - 1];
    const enum ending ending =
        expect_ending(without_failure, refused_before(&fake_calls, call), &failed, status);
    check_ending(ending, &failed, status);
    if (ending == RETURNS && without_failure == FAKE_END_ENTERED && !machine_said(handoff_efi_status_name(status)))
        fake_offence("the reason does not name the status");
    machine_stop(&machine);
    tally->failures++;
    tally->endings[ending]++;
    total.failed[failed.service] = true;
}

static void print_tally(const char *what, const struct tally *tally)
{
    print_message("# %s: %llu failures injected over %llu calls: %llu returned to the firmware, "
                  "%llu went on without, %llu last words\n",
                  what, (unsigned long long)tally->failures, (unsigned long long)tally->calls,
                  (unsigned long long)tally->endings[RETURNS], (unsigned long long)tally->endings[GOES_ON],
                  (unsigned long long)tally->endings[LAST_WORDS]);
    total.calls += tally->calls;
    total.failures += tally->failures;
    for (UINTN i = 0; i < ENDINGS; i++)
        total.endings[i] += tally->endings[i];
}

static void learn_calls(situation *set_up, struct fake_calls *calls)
{
    begin(set_up);
    machine_run(&machine);
    *calls = fake_calls;
    machine_stop(&machine);
}

/* Fails each call that is made when all before it succeed. */
static void sweep(const char *what, situation *set_up, enum fake_end without_failure)
{
    static struct fake_calls calls;
    struct tally tally = {0};

    learn_calls(set_up, &calls);
    assert_int_equal(machine.end, without_failure);
    for (UINTN call = 1; call <= calls.count; call++) {
        const EFI_STATUS *status = fake_service_statuses(calls.call[call - 1].service);
        for (; *status != EFI_SUCCESS; status++)
            fail_call(set_up, without_failure, call, *status, &tally);
    }
    tally.calls = calls.count;
    print_tally(what, &tally);
}

static void every_call_of_the_whole_way(void **state)
{
    (void)state;
    sweep("kernel", situation_plain, FAKE_END_ENTERED);
    sweep("kernel and driver", situation_with_driver, FAKE_END_ENTERED);
    sweep("reported run", situation_reported, FAKE_END_ENTERED);
    sweep("kernel and module", situation_with_module, FAKE_END_ENTERED);
    sweep("files without ends", situation_without_ends, FAKE_END_ENTERED);
    sweep("kernel inside the loader", situation_bundled, FAKE_END_ENTERED);
    sweep("kernel and settings inside, no volume", situation_from_network, FAKE_END_ENTERED);
}

static void every_call_around_a_refused_exit(void **state)
{
    (void)state;
    sweep("stale key", situation_with_stale_key, FAKE_END_ENTERED);
}

static void every_call_of_the_way_back(void **state)
{
    (void)state;
    sweep("abandoned in the quiet window", situation_abandoned, FAKE_END_RETURNED);
    sweep("driver refused for its signature", situation_with_refused_driver, FAKE_END_RETURNED);
    sweep("driver whose entry point fails", situation_with_broken_driver, FAKE_END_RETURNED);
}

/* Two failures in one run, or one that stays. A reason may then have had nowhere to go. */
static void check_any_ending(struct tally *tally)
{
    const enum ending ending = ending_of_run();

    if (ending == RETURNS)
        machine_assert_given_back(&machine);
    if (ending == GOES_ON)
        check_handed_maps(&machine);
    if (ending == LAST_WORDS)
        assert_non_null(strstr(fake_arch.serial, "not ok 1 - exit_boot.succeeded\n"));
    tally->failures++;
    tally->endings[ending]++;
    machine_stop(&machine);
}

static EFI_STATUS first_status(const struct fake_calls *calls, UINTN call)
{
    return fake_service_statuses(calls->call[call - 1].service)[0];
}

/* Fails a call, and in another run each for itself the calls that are made after it. */
static void fail_pairs(UINTN call, EFI_STATUS status, struct tally *tally)
{
    static struct fake_calls calls;

    begin_failing(situation_with_stale_key, call, status);
    machine_run(&machine);
    calls = fake_calls;
    machine_stop(&machine);
    for (UINTN other = call + 1; other <= calls.count; other++) {
        if (first_status(&calls, other) == EFI_SUCCESS)
            continue;
        begin_failing(situation_with_stale_key, call, status);
        fake_calls.failing_too = other;
        machine_run(&machine);
        check_any_ending(tally);
    }
}

static void any_two_calls(void **state)
{
    static struct fake_calls calls;
    struct tally tally = {0};

    (void)state;
    learn_calls(situation_with_stale_key, &calls);
    tally.calls = calls.count;
    for (UINTN call = 1; call <= calls.count; call++)
        if (first_status(&calls, call) != EFI_SUCCESS)
            fail_pairs(call, first_status(&calls, call), &tally);
    print_tally("two failures in a run", &tally);
    assert_true(tally.endings[LAST_WORDS] > 0);
}

static void every_call_from_one_on(void **state)
{
    static struct fake_calls calls;
    struct tally tally = {0};

    (void)state;
    learn_calls(situation_with_stale_key, &calls);
    tally.calls = calls.count;
    for (UINTN call = 1; call <= calls.count; call++) {
        if (first_status(&calls, call) == EFI_SUCCESS)
            continue;
        begin(situation_with_stale_key);
        fake_calls.failing_from = call;
        machine_run(&machine);
        check_any_ending(&tally);
    }
    print_tally("all calls from one on", &tally);
}

/* Pool is there for drivers: the loader takes pages, and frees what the firmware took for it. The others are for
 * collecting, of which test_loader_power.c fails every call. */
static bool is_never_called(enum fake_service service)
{
    switch (service) {
    case FAKE_ALLOCATE_POOL:
    case FAKE_FILE_SET_INFO:
    case FAKE_SET_ATTRIBUTE:
    case FAKE_KEYBOARD_RESET:
    case FAKE_READ_KEY:
    case FAKE_WAIT_FOR_EVENT:
    case FAKE_SET_WATCHDOG:
    case FAKE_SET_VARIABLE:
        return true;
    default:
        return false;
    }
}

static void nothing_was_left_out(void **state)
{
    (void)state;
    print_tally("all", &total);
    assert_true(total.failures > 1000);
    for (enum fake_service service = 0; service < FAKE_SERVICES; service++)
        if (fake_service_statuses(service)[0] != EFI_SUCCESS && total.failed[service] == is_never_called(service))
            fail_msg("%s was %s", fake_service_name(service), total.failed[service] ? "called" : "never failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(every_call_of_the_whole_way),
        unit_test_machine(every_call_around_a_refused_exit),
        unit_test_machine(every_call_of_the_way_back),
        unit_test_machine(any_two_calls),
        unit_test_machine(every_call_from_one_on),
        unit_test_machine(nothing_was_left_out),
    };

    return unit_test_run(tests);
}
