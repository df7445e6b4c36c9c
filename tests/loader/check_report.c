#include "check_report.h"

#include "fake_console.h"
#include "fake_files.h"
#include "fake_keyboard.h"
#include "fake_variables.h"
#include "tests/unit/unit_test.h"

void begin_reported(struct machine *machine)
{
    machine_start(machine, 48);
    fake_files_put_text(MACHINE_CONFIG, "after=report\n");
}

const char *report_file(UINTN number, const char *end)
{
    return fake_files_get(result_path(number, end));
}

void assert_has(const char *text, const char *part)
{
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

void assert_stopped(const struct machine *machine)
{
    assert_int_equal(machine->end, FAKE_END_WAITING);
    assert_has(fake_console_text(), "handoff: stopped: switch the machine off");
    assert_false(fake_keyboard.watchdog);
    assert_int_equal(fake_files_open(), 0);
}

void assert_cleaned_up(void)
{
    assert_int_equal(fake_variables_count(), 0);
    assert_null(fake_files_get(result_marker()));
    assert_null(report_file(1, "tap.tmp"));
    assert_null(report_file(1, "json.tmp"));
}
