/* Which machine, and which run of it: what the kernel is told. */
#include "fake_files.h"
#include "fake_pages.h"
#include "machine.h"
#include "tests/unit/smbios_builder.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void begin(const char *config)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, config);
}

/* Behind the entry point, on the page that the fake firmware has for it. */
static void tell_of_machine(const char *serial)
{
    const struct smbios_table table = smbios_of_machine(serial);
    UINT8 *place = (UINT8 *)fake_tables.smbios + 64;

    memcpy(place, table.bytes, table.size);
    smbios_make_entry_64(fake_tables.smbios, (UINT64)place, (UINT32)table.size);
}

static const char *handed_text(const struct handoff_span *span)
{
    const char *text = machine_kernel_view(span->virtual_address, span->size);

    assert_int_equal(strlen(text) + 1, span->size);
    return text;
}

static void hands_over_the_machine(void **state)
{
    (void)state;
    begin("");
    tell_of_machine("1");
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    assert_string_equal(handed_text(&info->machine),
                        "Maker Model X-1 (2026), Fake Firmware 1.23 (1.23), UEFI 2.10");
    assert_memory_equal(handed_text(&info->machine_name), "model-x-1-2026-", 15);
    assert_int_equal(info->run, 0);
    machine_stop(&machine);
}

static void hands_over_what_the_firmware_calls_itself(void **state)
{
    (void)state;
    begin("");
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    assert_string_equal(handed_text(&info->machine), "unknown machine, Fake 0x00020003, UEFI 2.10");
    assert_memory_equal(handed_text(&info->machine_name), "unknown-", 8);
    machine_stop(&machine);
}

static UINT64 run_number(UINT8 second)
{
    begin("after=report\n");
    fake_tables.time.Second = second;
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    assert_int_equal(info->settings.after, HANDOFF_AFTER_REPORT);
    const UINT64 run = info->run;
    machine_stop(&machine);
    return run;
}

static void numbers_reported_runs(void **state)
{
    (void)state;
    const UINT64 first = run_number(1);
    const UINT64 second = run_number(2);
    const UINT64 same_second = run_number(2);
    assert_true(first != 0 && first != second && second != same_second && first != same_second);
}

/* The emulator's exit status is the result: nothing is kept. */
static void lets_the_debug_exit_end_the_run(void **state)
{
    (void)state;
    begin("after=report\n");
    fake_arch.has_debug_exit = true;
    machine_run(&machine);
    const struct handoff_boot_info *info = machine_handed(&machine);
    assert_int_equal(info->settings.after, HANDOFF_AFTER_DEFAULT);
    assert_int_equal(info->run, 0);
    assert_true(machine_said("after=report: left out"));
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(hands_over_the_machine),
        unit_test_machine(hands_over_what_the_firmware_calls_itself),
        unit_test_machine(numbers_reported_runs),
        unit_test_machine(lets_the_debug_exit_end_the_run),
    };

    return unit_test_run(tests);
}
