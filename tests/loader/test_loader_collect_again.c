/* The boot after a run, where the volume and the variables are not of one mind: a report that is there already,
 * files of others in its place, a torn marker, a damaged record, a log that is another's. No report is ever made
 * worse, and what is known is told. */
#include <handoff/record.h>

#include "check_report.h"
#include "fake_console.h"
#include "fake_files.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

static struct machine machine;
static char *kept_tap, *kept_json, *kept_marker;

static void collect_again(void)
{
    machine_reboot(&machine);
    machine_run(&machine);
    assert_stopped(&machine);
}

static void keep_reports(void)
{
    kept_tap = strdup(report_file(1, "tap"));
    kept_json = strdup(report_file(1, "json"));
}

static void assert_reports_kept(void)
{
    assert_string_equal(report_file(1, "tap"), kept_tap);
    assert_string_equal(report_file(1, "json"), kept_json);
    free(kept_tap);
    free(kept_json);
}

/* The deletion of the marker did not reach the stick. */
static void a_whole_report_outlives_its_marker(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    kept_marker = strdup(fake_files_get(result_marker()));
    machine_run(&machine);
    keep_reports();
    fake_files_put_text(result_marker(), kept_marker);
    free(kept_marker);
    collect_again();
    assert_reports_kept();
    assert_cleaned_up();
    assert_null(report_file(2, "tap"));
    assert_has(fake_console_text(), "handoff: this run was reported before: that report stays\r\n");
    assert_has(fake_console_text(), "not ok - svam.residue\r\n");
    assert_null(strstr(fake_console_text(), "not ok - run.finished"));
    machine_stop(&machine);
}

/* And the other way round: the run was taken for lost, and then its record is there. */
static void a_report_of_a_lost_run_stays(void **state)
{
    (void)state;
    begin_reported(&machine);
    const UINT64 run = result_lost(&machine);
    machine_run(&machine);
    keep_reports();
    result_put(run, RESULT_TEXT, 1);
    collect_again();
    assert_reports_kept();
    assert_cleaned_up();
    assert_null(report_file(2, "tap"));
    assert_has(fake_console_text(), "    diagnosis: unknown\r\n");
    machine_stop(&machine);
}

/* The power was lost between the two files, and the record is lost too. */
static void half_a_report_of_another_kind_stays(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    kept_marker = strdup(fake_files_get(result_marker()));
    machine_run(&machine);
    kept_tap = strdup(report_file(1, "tap"));
    fake_files_remove(result_path(1, "json"));
    fake_files_put_text(result_marker(), kept_marker);
    free(kept_marker);
    collect_again();
    assert_string_equal(report_file(1, "tap"), kept_tap);
    assert_null(report_file(1, "json"));
    assert_has(report_file(2, "tap"), "run.finished");
    assert_has(report_file(2, "json"), "run.finished");
    free(kept_tap);
    machine_stop(&machine);
}

static void what_cannot_be_read_is_anothers(void **state)
{
    (void)state;
    begin_reported(&machine);
    const UINT64 run = result_of_run(&machine, 1);
    machine_run(&machine);
    kept_tap = strdup(report_file(1, "tap"));
    fake_files_remove(result_path(1, "json"));
    fake_files_put_folder(result_path(1, "json"));
    result_put(run, RESULT_TEXT, 1);
    collect_again();
    assert_cleaned_up();
    assert_string_equal(report_file(2, "tap"), kept_tap);
    assert_has(report_file(2, "json"), "svam.residue");
    free(kept_tap);
    machine_stop(&machine);
}

static void beginnings_beside_a_json_are_anothers(void **state)
{
    static const char *const beginnings[] = {"", "TAP version 14\n"};

    (void)state;
    for (UINTN i = 0; i < COUNT(beginnings); i++) {
        begin_reported(&machine);
        result_of_run(&machine, 1);
        fake_files_put_text(result_path(1, "tap"), beginnings[i]);
        fake_files_put_text(result_path(1, "json"), "{}\n");
        machine_run(&machine);
        assert_stopped(&machine);
        assert_string_equal(report_file(1, "tap"), beginnings[i]);
        assert_string_equal(report_file(1, "json"), "{}\n");
        assert_has(report_file(2, "tap"), "svam.residue");
        assert_has(report_file(2, "json"), "svam.residue");
        machine_stop(&machine);
    }
}

/* The log right before it says whose it is. */
static void a_torn_marker_goes_by_the_log(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    fake_files_put_text(result_marker(), "");
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "not ok 1 - run.finished");
    assert_has(report_file(1, "tap"), "# loader: leaving the firmware");
    assert_has(report_file(1, "json"), "the marker is torn");
    assert_null(strstr(report_file(1, "json"), "\"0000000000000000\""));
    machine_stop(&machine);
}

static void a_torn_marker_without_a_log(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    fake_files_put_text(result_marker(), "run: 12");
    fake_files_put_text(MACHINE_LOG, "run: 0123456789abcdef\nmachine: another\n");
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_null(strstr(report_file(1, "tap"), "# loader:")); /* whose log it is nobody knows */
    assert_has(report_file(1, "tap"), "# run: 0000000000000000\n");
    assert_has(report_file(1, "json"), "the marker is torn");
    machine_stop(&machine);
}

static void says_when_the_log_is_not_there_or_not_whole(void **state)
{
    char *log;

    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    log = strdup(fake_files_get(MACHINE_LOG));
    fake_files_remove(MACHINE_LOG);
    machine_run(&machine);
    assert_has(report_file(1, "json"), "the log of this run is not on this volume");
    machine_reboot(&machine);
    result_of_run(&machine, 1);
    fake_files_put(MACHINE_LOG, fake_files_get(MACHINE_LOG), strlen(log) - 20);
    free(log);
    machine_run(&machine);
    assert_has(report_file(2, "tap"), "\n# the log of this run is cut off");
    assert_has(report_file(2, "json"), "\"7 0x4");
    machine_reboot(&machine);
    result_of_run(&machine, 1);
    machine_run(&machine);
    assert_null(strstr(report_file(3, "tap"), "the log of this run is"));
    machine_stop(&machine);
}

/* The text may be true all the same, and the header names the run. */
static void keeps_what_is_legible_of_a_damaged_part(void **state)
{
    UINTN size;

    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    UINT8 *bytes = fake_variables_get(0, &size);
    bytes[size - 1] ^= 1;
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "\n# damaged: - svam.residue\n# damaged:   severity high\n");
    assert_has(report_file(1, "tap"), "\n1..1\n");
    assert_has(report_file(1, "tap"), "# loader: configuration: after=report\n");
    assert_has(report_file(1, "json"), "damaged: - svam.residue");
    assert_has(report_file(1, "json"), "\"date\": \"2026-01-31 23:05:59\"");
    machine_stop(&machine);
}

static void a_record_without_a_header_goes_by_the_marker(void **state)
{
    UINTN size;

    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    fake_variables_get(0, &size)[0] ^= 1;
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "json"), "\"date\": \"2026-01-31 23:05:59\"");
    machine_stop(&machine);
}

/* Both are reported, one a boot. */
static void a_damaged_record_leaves_the_marker_of_a_newer_run(void **state)
{
    UINTN size;

    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    result_put(0x1234, RESULT_TEXT, 1);
    fake_variables_get(0, &size)[sizeof(struct handoff_record)] ^= 1;
    machine_run(&machine);
    assert_stopped(&machine);
    assert_int_equal(fake_variables_count(), 0);
    assert_has(report_file(1, "tap"), "# run: 0000000000001234\n");
    assert_non_null(fake_files_get(result_marker()));
    collect_again();
    assert_cleaned_up();
    assert_has(report_file(2, "tap"), "not ok 1 - run.finished");
    machine_stop(&machine);
}

static void parts_of_two_runs_are_not_joined(void **state)
{
    UINT8 second[FAKE_VARIABLE_SIZE];
    UINTN size;

    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    result_put(0x1234, RESULT_TEXT, 2);
    memcpy(second, fake_variables_get(1, &size), FAKE_VARIABLE_SIZE);
    result_put(0x5678, RESULT_TEXT, 2);
    fake_variables_put(1, second, size);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_has(report_file(1, "tap"), "part 2 of 2 of the record is not as it was written");
    assert_null(strstr(report_file(1, "tap"), "\nok 5 - variable.survives_reset"));
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(a_whole_report_outlives_its_marker),
        unit_test_machine(a_report_of_a_lost_run_stays),
        unit_test_machine(half_a_report_of_another_kind_stays),
        unit_test_machine(what_cannot_be_read_is_anothers),
        unit_test_machine(beginnings_beside_a_json_are_anothers),
        unit_test_machine(a_torn_marker_goes_by_the_log),
        unit_test_machine(a_torn_marker_without_a_log),
        unit_test_machine(says_when_the_log_is_not_there_or_not_whole),
        unit_test_machine(keeps_what_is_legible_of_a_damaged_part),
        unit_test_machine(a_record_without_a_header_goes_by_the_marker),
        unit_test_machine(a_damaged_record_leaves_the_marker_of_a_newer_run),
        unit_test_machine(parts_of_two_runs_are_not_joined),
    };

    return unit_test_run(tests);
}
