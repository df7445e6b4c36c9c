/* The boot after a run: what it left becomes a report on the volume, whatever state it is in. */
#include "check_report.h"
#include "fake_console.h"
#include "fake_files.h"
#include "fake_keyboard.h"
#include "fake_pages.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void run_begins_with_log_and_marker(void **state)
{
    (void)state;
    begin_reported(&machine);
    const UINT64 run = result_lost(&machine);
    char line[32];
    snprintf(line, sizeof(line), "run: %016llx\n", (unsigned long long)run);
    assert_has(fake_files_get(result_marker()), line);
    assert_has(fake_files_get(result_marker()), "date: 2026-01-31 23:05:59\nmachine: unknown machine, Fake");
    const char *log = fake_files_get(MACHINE_LOG);
    assert_has(log, line);
    assert_has(log, "\nfirmware: Fake, revision 0x00020003, UEFI 2.10\n");
    assert_has(log, "\nconfiguration: kernel=\\handoff\\kernel.elf\n");
    assert_has(log, "\nconfiguration: virtmap=offset\n");
    assert_has(log, "\nconfiguration: after=report\n");
    assert_has(log, "\nconfiguration: serial=0x3f8\n");
    assert_has(log, " 8868e871-e4f1-11d3-bc22-0080c73c8881 ACPI 2.0\n");
    assert_has(log, "\nmemory map: type, address, pages, attributes\n");
    assert_has(log, "\n7 0x4");
    machine_stop(&machine);
}

static void collects_a_whole_record(void **state)
{
    (void)state;
    for (UINTN parts = 1; parts <= 8; parts++) {
        begin_reported(&machine);
        result_of_run(&machine, parts);
        machine_run(&machine);
        assert_stopped(&machine);
        assert_cleaned_up();
        assert_has(report_file(1, "tap"), "TAP version 14\n1..6\n");
        assert_has(report_file(1, "tap"), "\nok 1 - map.sorted\n"
                                          "ok 2 - monotonic.rises # WARN it rises \\# by \\\\two\n"
                                   "not ok 3 - svam.residue\n  ---\n  severity: \"high\"\n"
                                   "  seen: \"a word \\\"quoted\\\" and a \\\\\"\n"
                                   "  diagnosis: \"unconverted-pointer\"\n  next: \"look there\"\n  ...\n"
                                   "ok 4 - capsule.query # SKIP declared unsupported\n"
                                   "ok 5 - variable.survives_reset\nok 6 - reset.cold\n"
                                   "# 1. Did ExitBootServices succeed? yes, at the first attempt\n# a remark\n"
                                   "# verdict: FAILED, 3 passed, 1 failed, 1 skipped, 1 warning\n");
        assert_has(report_file(1, "tap"), "# loader: configuration: after=report\n");
        assert_has(report_file(1, "json"), "\"verdict\": \"FAILED\"");
        assert_has(report_file(1, "json"), "\"date\": \"2026-01-31 23:05:59\"");
        machine_stop(&machine);
    }
}

static void shows_what_it_collected(void **state)
{
    char line[128];

    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    machine_run(&machine);
    const char *said = fake_console_text();
    assert_has(said, "not ok - svam.residue\r\n    seen: a word");
    assert_has(said, "    diagnosis: unconverted-pointer\r\n    next: look there\r\n");
    assert_null(strstr(said, "severity"));
    assert_has(said, "handoff: verdict: FAILED, 3 passed, 1 failed, 1 skipped, 1 warning\r\n");
    snprintf(line, sizeof(line), "handoff: collected %s\r\n", result_path(1, "tap"));
    assert_has(said, line);
    snprintf(line, sizeof(line), "handoff: collected %s\r\n", result_path(1, "json"));
    assert_has(said, line);
    assert_has(strstr(said, line), "handoff: stopped: ");
    machine_stop(&machine);
}

static void returns_when_a_key_is_pressed(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    fake_keyboard.is_pressed = true;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_RETURNED);
    assert_int_equal(machine.status, EFI_SUCCESS);
    assert_int_equal(fake_keyboard.reads, 1);
    assert_int_equal(fake_pages_leaked() + fake_files_open(), 0);
    machine_stop(&machine);
}

static void stops_without_a_keyboard(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    fake_tables.system_table->ConIn = NULL;
    fake_tables.system_table->ConOut = NULL;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_WAITING);
    assert_cleaned_up();
    machine_stop(&machine);
}

/* Collected, run again, collected again. */
static void numbers_its_reports(void **state)
{
    char *first;

    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    machine_run(&machine);
    assert_stopped(&machine);
    first = strdup(report_file(1, "tap"));
    machine_reboot(&machine);
    result_of_run(&machine, 2);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_string_equal(report_file(1, "tap"), first);
    assert_has(report_file(2, "tap"), "not ok 3 - svam.residue");
    assert_string_not_equal(report_file(2, "tap"), first);
    free(first);
    machine_stop(&machine);
}

static void overwrites_nobodys_report(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_of_run(&machine, 1);
    fake_files_put_text(result_path(1, "tap"), "somebody's");
    fake_files_put_text(result_path(2, "json"), "of another time");
    machine_run(&machine);
    assert_stopped(&machine);
    assert_string_equal(report_file(1, "tap"), "somebody's");
    assert_null(report_file(1, "json"));
    assert_null(report_file(2, "tap"));
    assert_string_equal(report_file(2, "json"), "of another time");
    assert_has(report_file(3, "tap"), "TAP version 14");
    machine_stop(&machine);
}

static void tells_of_a_lost_run(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "\n1..1\n");
    assert_has(fake_console_text(), "handoff: an earlier run of this machine left no result: reporting that");
    assert_has(report_file(1, "tap"), "or the kernel was not the stub\"\n");
    assert_has(report_file(1, "tap"), "take after=report out of handoff.cfg");
    assert_has(report_file(1, "tap"), "\nnot ok 1 - run.finished\n  ---\n  severity: \"critical\"\n");
    assert_has(report_file(1, "tap"), "# loader: leaving the firmware");
    assert_has(report_file(1, "json"), "\"name\": \"run.finished\"");
    machine_reboot(&machine);
    machine_run(&machine); /* the boot after that runs anew */
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    machine_stop(&machine);
}

static void leaves_the_marker_of_another_machine(void **state)
{
    (void)state;
    begin_reported(&machine);
    fake_files_put_text("\\handoff\\started-other-01234567.run", "run: 0123456789abcdef\n");
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_non_null(fake_files_get("\\handoff\\started-other-01234567.run"));
    machine_stop(&machine);
}

static void collect_damaged(UINTN spoiled, bool missing, const char *seen)
{
    UINTN size;

    begin_reported(&machine);
    result_of_run(&machine, 3);
    UINT8 *bytes = fake_variables_get(spoiled, &size);
    bytes[size - 1] ^= 1;
    if (missing)
        fake_variables_lose(spoiled);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(1, "tap"), "- variable.survives_reset\n  ---\n  severity: \"critical\"\n  seen: \"");
    assert_has(report_file(1, "tap"), seen);
    assert_has(report_file(1, "json"), seen);
    assert_null(strstr(report_file(1, "tap"), "\nok 5 - variable.survives_reset"));
    machine_stop(&machine);
}

static void tells_what_is_left_of_a_damaged_record(void **state)
{
    static const char *const names[] = {"part 1 of 3", "part 2 of 3", "part 3 of 3"};
    char seen[64];

    (void)state;
    for (UINTN part = 0; part < 3; part++) {
        snprintf(seen, sizeof(seen), "%s of the record is not as it was written", names[part]);
        collect_damaged(part, false, seen);
        snprintf(seen, sizeof(seen), "%s of the record is missing", names[part]);
        collect_damaged(part, true, seen);
    }
}

static void tells_that_nothing_is_readable(void **state)
{
    (void)state;
    begin_reported(&machine);
    fake_variables_put(0, "what is this?", 13);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_int_equal(fake_variables_count(), 0);
    assert_has(fake_console_text(), "    seen: no part of the record is as it was written");
    machine_stop(&machine);
}

static void misses_the_end_of_a_record(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    result_put(0x1234, "P 2\n+ map.sorted\n~ variable.survives_reset\n", 1);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_has(report_file(1, "tap"), "\n1..2\n");
    assert_has(report_file(1, "tap"), "\nok 1 - map.sorted\nnot ok 2 - variable.survives_reset\n");
    assert_has(report_file(1, "tap"), "the record has no end");
    machine_stop(&machine);
}

/* A record of another run than the marker's: both are reported, one a boot. */
static void keeps_the_marker_of_another_run(void **state)
{
    (void)state;
    begin_reported(&machine);
    result_lost(&machine);
    result_put(0x1234, RESULT_TEXT, 1);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_non_null(fake_files_get(result_marker()));
    assert_null(strstr(report_file(1, "tap"), "# loader:"));
    machine_reboot(&machine);
    machine_run(&machine);
    assert_stopped(&machine);
    assert_cleaned_up();
    assert_has(report_file(2, "tap"), "not ok 1 - run.finished");
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(run_begins_with_log_and_marker),
        unit_test_machine(collects_a_whole_record),
        unit_test_machine(shows_what_it_collected),
        unit_test_machine(returns_when_a_key_is_pressed),
        unit_test_machine(stops_without_a_keyboard),
        unit_test_machine(numbers_its_reports),
        unit_test_machine(overwrites_nobodys_report),
        unit_test_machine(tells_of_a_lost_run),
        unit_test_machine(leaves_the_marker_of_another_machine),
        unit_test_machine(tells_what_is_left_of_a_damaged_record),
        unit_test_machine(tells_that_nothing_is_readable),
        unit_test_machine(misses_the_end_of_a_record),
        unit_test_machine(keeps_the_marker_of_another_run),
    };

    return unit_test_run(tests);
}
