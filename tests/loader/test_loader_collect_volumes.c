/* The boot after a run on volumes that do not take its report, or not all of it: nothing is lost. */
#include "check_report.h"
#include "fake_console.h"
#include "fake_files.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void assert_kept(void)
{
    assert_stopped(&machine);
    assert_int_equal(fake_variables_count(), 2);
    assert_has(fake_console_text(), "handoff: error: the report cannot be written");
    assert_has(fake_console_text(), "handoff: verdict: FAILED");
    assert_null(strstr(fake_console_text(), "handoff: collected"));
    assert_null(report_file(1, "tap.tmp"));
    assert_null(report_file(1, "json.tmp"));
}

static void keeps_what_a_locked_volume_does_not_take(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 2);
    fake_volume.read_only = true;
    machine_run(&machine);
    assert_kept();
    assert_null(report_file(1, "tap"));
    machine_reboot(&machine);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "not ok 3 - svam.residue");
    machine_stop(&machine);
}

/* From no room at all to not quite enough for both. */
static void keeps_what_a_full_volume_has_no_room_for(void **state)
{
    (void)state;
    for (UINTN room = 1; room < 16000; room += 500) {
        begin_reported(&machine);
        result_of_run(&machine, 2);
        fake_volume.room = room;
        machine_run(&machine);
        if (fake_variables_count() == 0)
            break;
        assert_kept();
        assert_null(report_file(1, "json"));
        if (report_file(1, "tap") != NULL)
            assert_has(report_file(1, "tap"), "# end of the report of run");
        machine_reboot(&machine);
        machine_run(&machine);
        assert_cleaned_up();
        assert_non_null(report_file(1, "json"));
        assert_null(report_file(2, "tap"));
        machine_stop(&machine);
    }
    assert_cleaned_up();
    machine_stop(&machine);
}

static void believes_only_what_it_reads_back(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 2);
    fake_volume.forgets = true;
    machine_run(&machine);
    assert_kept();
    assert_null(report_file(1, "tap"));
    machine_stop(&machine);
}

static void does_without_renaming(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 2);
    fake_volume.renames_nothing = true;
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "# end of the report of run");
    assert_has(report_file(1, "json"), "\n}\n");
    machine_stop(&machine);
}

/* Neither is left in half: the next boot would read what is not so. */
static void leaves_nothing_half_written(void **state)
{
    UINTN marked = 0, logged = 0, rooms = 0;

    (void)state;
    for (UINTN room = 1; room < 4000; room += 100, rooms++) {
        begin_reported(&machine);
        fake_volume.room = room;
        result_lost(&machine);
        const char *marker = fake_files_get(result_marker()), *log = fake_files_get(MACHINE_LOG);
        if (marker != NULL)
            assert_has(marker, "machine: unknown machine");
        if (log != NULL)
            assert_has(log, "\nend of the log\n");
        marked += marker != NULL;
        logged += log != NULL;
        machine_stop(&machine);
    }
    assert_in_range(marked, 1, rooms - 1);
    assert_in_range(logged, 1, rooms - 1);
}

/* A run is made also where nothing can be written, and its result is kept in the variables. */
static void runs_on_a_locked_volume(void **state)
{
    (void)state;
    begin_reported(&machine);
    fake_volume.read_only = true;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_true(machine_said("loader.log cannot be written (EFI_WRITE_PROTECTED)"));
    assert_true(machine_said(".run cannot be written (EFI_WRITE_PROTECTED)"));
    machine_stop(&machine);
}

static void withdraws_the_marker_of_a_run_that_was_not_made(void **state)
{
    (void)state;
    begin_reported(&machine);
    machine.firmware.failing_map_call = 3;
    machine.firmware.failing_map_status = EFI_INVALID_PARAMETER;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_RETURNED);
    assert_null(strstr(fake_console_text(), ".run cannot be"));
    machine_reboot(&machine);
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED); /* not taken for lost */
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(keeps_what_a_locked_volume_does_not_take),
        unit_test_machine(keeps_what_a_full_volume_has_no_room_for),
        unit_test_machine(believes_only_what_it_reads_back),
        unit_test_machine(does_without_renaming),
        unit_test_machine(leaves_nothing_half_written),
        unit_test_machine(runs_on_a_locked_volume),
        unit_test_machine(withdraws_the_marker_of_a_run_that_was_not_made),
    };

    return unit_test_run(tests);
}
