/* Collecting, with the power lost before every call of the firmware, and with every call failed in turn. Afterwards
 * nothing may be lost: what the run left is there until its report is whole, and in the end there is exactly one. */
#include <handoff/text.h>

#include "fake_files.h"
#include "fake_keyboard.h"
#include "fake_variables.h"
#include "result_of_run.h"
#include "tests/unit/unit_test.h"

#define EARLIER "an earlier report"
#define PARTS   2

static struct machine machine;
static bool failed[FAKE_SERVICES];

/* What stands before the boot that collects. */
struct setting {
    const char *name;
    bool        is_lost;         /* the run left a marker and no record */
    bool        renames_nothing;
    bool        is_key_pressed; /* so that the loader returns to the firmware */
};

static const struct setting settings[] = {
    {"a record", false, false, false},
    {"a record, and no renaming", false, true, false},
    {"a lost run, and a key", true, false, true},
};

static void lose_power(void)
{
    fake_arch_end(FAKE_END_POWER);
}

static void begin(const struct setting *setting)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, "after=report\n");
    if (setting->is_lost)
        result_lost(&machine);
    else
        result_of_run(&machine, PARTS);
    fake_files_put_text(result_path(1, "tap"), EARLIER);
    fake_files_put_text(result_path(1, "json"), EARLIER);
    fake_volume.renames_nothing = setting->renames_nothing;
    fake_keyboard.is_pressed = setting->is_key_pressed;
}

static bool ends_in(const char *text, const char *end)
{
    return text != NULL && strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

/* Both files are, and tell the same. */
static bool is_whole(UINTN number)
{
    const char *tap = fake_files_get(result_path(number, "tap"));
    const char *json = fake_files_get(result_path(number, "json"));
    const char *end = tap == NULL ? NULL : strstr(tap, "# end of the report of run ");

    if (end == NULL || !ends_in(tap, end) || !ends_in(end, "\n") || !ends_in(json, "\n}\n"))
        return false;
    return (strstr(tap, "run.finished") != NULL) == (strstr(json, "run.finished") != NULL) &&
           (strstr(tap, "svam.residue") != NULL) == (strstr(json, "svam.residue") != NULL);
}

static bool is_cleaned_up(void)
{
    return fake_variables_count() == 0 && fake_files_get(result_marker()) == NULL;
}

/* At any moment. */
static void check_nothing_is_lost(const struct setting *setting)
{
    const UINTN left = setting->is_lost ? fake_files_get(result_marker()) != NULL : fake_variables_count();

    assert_string_equal(fake_files_get(result_path(1, "tap")), EARLIER);
    assert_string_equal(fake_files_get(result_path(1, "json")), EARLIER);
    if (left < (setting->is_lost ? 1 : PARTS) && !is_whole(2))
        fake_offence("%s was deleted before its report was whole", setting->name);
    if (!setting->is_lost && left < PARTS && fake_files_get(result_marker()) != NULL)
        fake_offence("the marker is there still, and would tell of a run that was lost");
}

/* One that could not be removed stays, and harms nobody. */
static bool is_temporary_failing(void)
{
    const UINTN call = fake_calls.failing_call;

    return call != 0 && strstr(fake_calls.call[call - 1].subject, ".tmp") != NULL;
}

static void check_end(const struct setting *setting)
{
    check_nothing_is_lost(setting);
    assert_true(is_cleaned_up());
    assert_true(is_whole(2));
    if (!is_temporary_failing()) {
        assert_null(fake_files_get(result_path(2, "tap.tmp")));
        assert_null(fake_files_get(result_path(2, "json.tmp")));
    }
    assert_null(fake_files_get(result_path(3, "tap")));
    assert_null(fake_files_get(result_path(3, "json")));
}

/* Boots as often as it takes, which is once more. */
static void go_on(const struct setting *setting)
{
    check_nothing_is_lost(setting);
    if (!is_cleaned_up()) {
        machine_reboot(&machine);
        fake_volume.renames_nothing = setting->renames_nothing;
        machine_run(&machine);
        assert_int_equal(machine.end, FAKE_END_WAITING);
    }
    check_end(setting);
}

static UINTN calls_to_collect(const struct setting *setting)
{
    begin(setting);
    machine_run(&machine);
    assert_int_equal(machine.end, setting->is_key_pressed ? FAKE_END_RETURNED : FAKE_END_WAITING);
    check_end(setting);
    machine_stop(&machine);
    return fake_calls.count;
}

static void run_without_power_from(UINTN call)
{
    fake_calls.disturbed_call = call;
    fake_calls.disturb = lose_power;
    machine_run(&machine);
}

static void power_is_lost_at_every_step(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        const UINTN calls = calls_to_collect(&settings[i]);
        for (UINTN call = 1; call <= calls; call++) {
            begin(&settings[i]);
            run_without_power_from(call);
            assert_int_equal(machine.end, FAKE_END_POWER);
            go_on(&settings[i]);
            machine_stop(&machine);
        }
        print_message("# %s: power lost before each of %llu calls\n", settings[i].name, (unsigned long long)calls);
    }
}

/* And again while the next boot makes up for it. */
static void power_is_lost_twice(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        const UINTN calls = calls_to_collect(&settings[i]);
        for (UINTN first = 20; first <= calls; first += 4) {
            for (UINTN second = 20; second <= calls; second += 4) {
                begin(&settings[i]);
                run_without_power_from(first);
                check_nothing_is_lost(&settings[i]);
                machine_reboot(&machine);
                fake_volume.renames_nothing = settings[i].renames_nothing;
                if (!is_cleaned_up())
                    run_without_power_from(second);
                go_on(&settings[i]);
                machine_stop(&machine);
            }
        }
    }
}

/* A firmware that denies its variables, or lets a configuration disappear, keeps nobody from running anew. */
static bool is_denial(const struct fake_call *call, EFI_STATUS status)
{
    if (call->service == FAKE_GET_VARIABLE)
        return status == EFI_NOT_FOUND || status == EFI_UNSUPPORTED;
    return status == EFI_NOT_FOUND && (strcmp(call->subject, MACHINE_CONFIG) == 0 ||
                                       strcmp(call->subject, result_marker()) == 0);
}

static bool fail_call(const struct setting *setting, UINTN call, EFI_STATUS status)
{
    begin(setting);
    fake_calls.failing_call = call;
    fake_calls.failing_status = status;
    machine_run(&machine);
    failed[fake_calls.call[call - 1].service] = true;
    const bool counts = !is_denial(&fake_calls.call[call - 1], status);
    if (counts)
        go_on(setting);
    machine_stop(&machine);
    return counts;
}

static void every_call_fails_in_turn(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(settings); i++) {
        static struct fake_calls calls;
        UINTN failures = 0;
        calls_to_collect(&settings[i]);
        calls = fake_calls;
        for (UINTN call = 1; call <= calls.count; call++) {
            const EFI_STATUS *status = fake_service_statuses(calls.call[call - 1].service);
            for (; *status != EFI_SUCCESS; status++)
                failures += fail_call(&settings[i], call, *status);
        }
        print_message("# %s: %llu failures over %llu calls\n", settings[i].name, (unsigned long long)failures,
                      (unsigned long long)calls.count);
        assert_true(failures > 100);
    }
    for (enum fake_service service = FAKE_FILE_SET_INFO; service <= FAKE_SET_WATCHDOG; service++)
        assert_true(failed[service]);
    assert_true(failed[FAKE_GET_VARIABLE] && failed[FAKE_SET_VARIABLE]);
}

/* While the run writes down what it knows: the next boot runs anew, or reports a lost run, once. */
static void power_is_lost_before_the_run(void **state)
{
    UINTN lost = 0;

    (void)state;
    for (UINTN call = 20;; call++) {
        machine_start(&machine, 48);
        fake_files_put_text(MACHINE_CONFIG, "after=report\n");
        run_without_power_from(call);
        if (machine.end != FAKE_END_POWER)
            break;
        machine_reboot(&machine);
        machine_run(&machine);
        lost += machine.end == FAKE_END_WAITING;
        if (machine.end == FAKE_END_WAITING) {
            machine_reboot(&machine);
            machine_run(&machine);
        }
        assert_int_equal(machine.end, FAKE_END_ENTERED);
        machine_stop(&machine);
    }
    machine_stop(&machine);
    assert_true(lost > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(power_is_lost_at_every_step),
        unit_test_machine(power_is_lost_twice),
        unit_test_machine(every_call_fails_in_turn),
        unit_test_machine(power_is_lost_before_the_run),
    };

    return unit_test_run(tests);
}
