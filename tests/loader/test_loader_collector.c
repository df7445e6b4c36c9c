/* The application that collects, \handoff\collect.efi: where it is not there, may not be loaded or is started by
 * somebody else. Nothing of what a run left is lost by that. */
#include "check_report.h"
#include "fake_console.h"
#include "fake_files.h"
#include "fake_images.h"
#include "fake_pages.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

EFI_STATUS EFIAPI collect_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static struct machine machine;

/* A result waits, with the log and the marker of its run. */
static char *leave_result(void)
{
    begin_reported(&machine);
    result_of_run(&machine, 2);
    return strdup(fake_files_get(MACHINE_LOG));
}

static void assert_refused(const char *reason, char *log)
{
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_has(fake_console_text(), "handoff: error: an earlier run left something, and the firmware cannot load ");
    assert_has(fake_console_text(), reason);
    assert_int_equal(fake_variables_count(), 2);
    assert_non_null(fake_files_get(result_marker()));
    assert_string_equal(fake_files_get(MACHINE_LOG), log);
    free(log);
}

static void assert_collected_next_time(void)
{
    machine_reboot(&machine);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "not ok 3 - svam.residue");
    assert_has(report_file(1, "tap"), "# loader: leaving the firmware");
    machine_stop(&machine);
}

static void nothing_is_lost_while_it_is_not_there(void **state)
{
    (void)state;
    char *log = leave_result();
    fake_files_remove(FAKE_COLLECTOR);
    assert_refused("(EFI_NOT_FOUND); copy it from the build, or take after=report out", log);
    fake_files_put_text(FAKE_COLLECTOR, "an application");
    assert_collected_next_time();
}

static void nothing_is_lost_while_it_is_not_signed(void **state)
{
    (void)state;
    char *log = leave_result();
    fake_images.load_status = EFI_SECURITY_VIOLATION;
    assert_refused("(EFI_SECURITY_VIOLATION); sign it too (docs/secure-boot.md), or take", log);
    assert_collected_next_time();
}

/* The verdict then stays on the screen. */
static void assert_halts(const char *reason)
{
    machine_run(&machine);
    assert_int_equal(machine_handed(&machine)->settings.after, HANDOFF_AFTER_HALT);
    assert_int_equal(machine_handed(&machine)->run, 0);
    assert_true(machine_said(reason));
    assert_null(strstr(fake_files_get(MACHINE_LOG), "configuration: after=report"));
    machine_stop(&machine);
}

static void no_report_is_promised_without_it(void **state)
{
    (void)state;
    begin_reported(&machine);
    fake_files_remove(FAKE_COLLECTOR);
    assert_halts("after=report: left out, and after=halt: there is no \\handoff\\collect.efi to make it");
}

static void nor_where_it_is_a_directory(void **state)
{
    (void)state;
    begin_reported(&machine);
    fake_files_remove(FAKE_COLLECTOR);
    fake_files_put_folder(FAKE_COLLECTOR);
    assert_halts("after=report: left out, and after=halt: \\handoff\\collect.efi is a directory: copy the file");
}

/* The record could not be asked for, and was not there when the application looked. */
static void what_is_nothing_at_a_closer_look_is_run(void **state)
{
    UINTN call = 0;

    (void)state;
    begin_reported(&machine);
    machine_run(&machine);
    while (strcmp(fake_service_name(fake_calls.call[call++].service), "GetVariable") != 0 ||
           strcmp(fake_calls.call[call - 1].subject, "") != 0)
        assert_in_range(call, 0, fake_calls.count - 1);
    machine_stop(&machine);
    begin_reported(&machine);
    fake_calls.failing_call = call;
    fake_calls.failing_status = EFI_DEVICE_ERROR;
    machine_run(&machine);
    assert_int_equal(machine_handed(&machine)->settings.after, HANDOFF_AFTER_REPORT);
    assert_has(fake_files_get(MACHINE_LOG), "\nend of the log\n");
    machine_stop(&machine);
}

static void anybody_may_start_it(void **state)
{
    (void)state;
    begin_reported(&machine);
    assert_int_equal(collect_main(machine.firmware.image, fake_tables.system_table), EFI_NOT_FOUND);
    assert_int_equal(fake_pages_leaked() + fake_files_open(), 0);
    machine_stop(&machine);
}

static void it_does_nothing_without_a_volume(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_put(0x1234, RESULT_TEXT, 1);
    fake_protocols_no_file_system();
    assert_int_equal(collect_main(machine.firmware.image, fake_tables.system_table), EFI_ABORTED);
    assert_has(fake_console_text(), "handoff: error: there is no volume that a report could be read from or written");
    assert_int_equal(fake_variables_count(), 1);
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(nothing_is_lost_while_it_is_not_there),
        unit_test_machine(nothing_is_lost_while_it_is_not_signed),
        unit_test_machine(no_report_is_promised_without_it),
        unit_test_machine(nor_where_it_is_a_directory),
        unit_test_machine(what_is_nothing_at_a_closer_look_is_run),
        unit_test_machine(anybody_may_start_it),
        unit_test_machine(it_does_nothing_without_a_volume),
    };

    return unit_test_run(tests);
}
