/* What make bundle puts into the loader: it is all that there is where the loader came over the network, and
 * otherwise stands back behind a file, unless Secure Boot is on. */
#include <handoff/text.h>

#include "fake_files.h"
#include "fake_global_variables.h"
#include "fake_image.h"
#include "fake_protocols.h"
#include "fake_variables.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void start(void)
{
    machine_start(&machine, 48);
    machine_enclose_kernel(&machine);
}

static void enclose_settings(const char *text)
{
    fake_image_enclose(".config", text, (UINT32)strlen(text));
}

static void expect_entered(void)
{
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(fake_arch.entry.entry, machine.kernel.header.e_entry);
}

static void expect_logged(const char *line)
{
    if (strstr(machine_log(&machine), line) == NULL)
        fail_msg("not in the log: %s\n%s", line, machine_log(&machine));
}

static void expect_command_line(const char *text)
{
    const struct handoff_span *line = &machine_handed(&machine)->command_line;

    assert_string_equal(machine_kernel_view(line->virtual_address, line->size), text);
}

static void expect_refused(EFI_STATUS status, const char *reason)
{
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_int_equal(machine.status, status);
    if (!machine_said(reason))
        fail_msg("the reason is not to be found: %s", reason);
    machine_stop(&machine);
}

/* --- no volume ------------------------------------------------------------------------------------ */

static void (*const removals[])(void) = {fake_protocols_no_device, fake_protocols_no_file_system};

static void assert_no_file_used(void)
{
    assert_false(fake_call_made(FAKE_OPEN_VOLUME, NULL));
    assert_false(fake_call_made(FAKE_FILE_OPEN, NULL));
}

static void the_kernel_inside_is_started_without_a_volume(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(removals); i++) {
        start();
        machine_add_driver();
        removals[i]();
        expect_entered();
        assert_no_file_used();
        assert_int_equal(fake_images.started, 0);
        expect_logged("\nthere is no file system where the loader came from (EFI_UNSUPPORTED): going on without "
                      "files\n");
        expect_logged("\n\\handoff\\handoff.cfg: not there; using the defaults\n");
        expect_logged("\nkernel .kernel of the loader: ");
        assert_null(strstr(machine_log(&machine), "cannot be written"));
        expect_command_line("");
        machine_stop(&machine);
    }
}

static void the_settings_inside_hold_without_a_volume(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(removals); i++) {
        start();
        enclose_settings("cmdline=from inside\nvirtmap=compact\n");
        removals[i]();
        expect_entered();
        expect_logged("\n.config of the loader: using it\n");
        expect_command_line("from inside");
        assert_int_equal(machine_handed(&machine)->settings.virtmap, HANDOFF_VIRTMAP_COMPACT);
        machine_stop(&machine);
    }
}

static void no_report_is_promised_without_a_volume(void **state)
{
    (void)state;
    start();
    enclose_settings("after=report\n");
    fake_protocols_no_file_system();
    expect_entered();
    expect_logged("\nafter=report: left out, there is no volume that a report could be written to\n");
    assert_int_equal(machine_handed(&machine)->settings.after, HANDOFF_AFTER_DEFAULT);
    assert_int_equal(machine_handed(&machine)->run, 0);
    assert_int_equal(fake_variables_count(), 0);
    machine_stop(&machine);
}

static void no_kernel_anywhere_is_refused(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(removals); i++) {
        machine_start(&machine, 48);
        removals[i]();
        expect_refused(EFI_NOT_FOUND,
                       "error: no kernel: the loader has none inside, and came from where there are no files; put "
                       "one inside with make bundle\r\n");
    }
}

static void a_file_that_settings_name_is_missed(void **state)
{
    (void)state;
    start();
    enclose_settings("module=\\initrd.img\n");
    fake_protocols_no_file_system();
    expect_refused(EFI_NOT_FOUND, "error: \\initrd.img: no such module; ");
    start();
    enclose_settings("kernel=\\other.elf\n");
    fake_protocols_no_file_system();
    expect_refused(EFI_NOT_FOUND, "error: \\other.elf: no such kernel; ");
}

/* A file system that is there and does not open may hold what must not be left out. */
static void a_volume_that_does_not_open_is_refused(void **state)
{
    UINTN call = 1;

    (void)state;
    start();
    expect_entered();
    while (fake_calls.call[call - 1].service != FAKE_OPEN_VOLUME)
        call++;
    machine_stop(&machine);
    start();
    fake_calls.failing_call = call;
    fake_calls.failing_status = EFI_VOLUME_CORRUPTED;
    expect_refused(EFI_VOLUME_CORRUPTED, "error: the file system that the loader came from does not open "
                                         "(EFI_VOLUME_CORRUPTED); check the volume");
}

/* --- a file, or the section ----------------------------------------------------------------------- */

static void a_file_comes_before_the_settings_inside(void **state)
{
    (void)state;
    start();
    enclose_settings("cmdline=from inside\n");
    expect_entered();
    expect_logged("\n\\handoff\\handoff.cfg: there, so that the one inside the loader is left aside\n");
    expect_command_line("one two");
    machine_stop(&machine);
}

static void without_a_file_the_settings_inside_hold(void **state)
{
    (void)state;
    start();
    fake_files_start();
    enclose_settings("cmdline=from inside");
    expect_entered();
    expect_logged("\n.config of the loader: using it\n");
    expect_command_line("from inside");
    machine_stop(&machine);
}

static void secure_boot_takes_what_is_signed(void **state)
{
    static const UINT8 on = 1;

    (void)state;
    start();
    fake_global_variables_put("SecureBoot", &on, sizeof(on));
    enclose_settings("cmdline=from inside\n");
    expect_entered();
    assert_false(fake_call_made(FAKE_FILE_OPEN, MACHINE_CONFIG));
    expect_logged("\n.config of the loader: using it, since Secure Boot is on, whatever stands in "
                  "\\handoff\\handoff.cfg\n");
    expect_command_line("from inside");
    machine_stop(&machine);

    start();
    fake_global_variables_put("SecureBoot", &on, sizeof(on));
    expect_entered();
    expect_command_line("one two");
    machine_stop(&machine);
}

static void mistakes_inside_are_named(void **state)
{
    static const struct {
        const char *text;
        const char *reason;
    } cases[] = {
        {"\nkernal=x\n", "error: .config of the loader: line 2: "},
        {"serial=0x10000\n", "error: .config of the loader: serial=0x10000 is beyond the last port, 0xffff"},
        {"virtmap=over\nidentity=keep\n", "error: .config of the loader: virtmap=over gives a region the physical"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        start();
        enclose_settings(cases[i].text);
        fake_protocols_no_file_system();
        expect_refused(EFI_INVALID_PARAMETER, cases[i].reason);
    }
    start();
    enclose_settings("");
    expect_refused(EFI_LOAD_ERROR, "error: .config of the loader: it is empty; build it anew with make bundle");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(the_kernel_inside_is_started_without_a_volume),
        unit_test_machine(the_settings_inside_hold_without_a_volume),
        unit_test_machine(no_report_is_promised_without_a_volume),
        unit_test_machine(no_kernel_anywhere_is_refused),
        unit_test_machine(a_file_that_settings_name_is_missed),
        unit_test_machine(a_volume_that_does_not_open_is_refused),
        unit_test_machine(a_file_comes_before_the_settings_inside),
        unit_test_machine(without_a_file_the_settings_inside_hold),
        unit_test_machine(secure_boot_takes_what_is_signed),
        unit_test_machine(mistakes_inside_are_named),
    };

    return unit_test_run(tests);
}
