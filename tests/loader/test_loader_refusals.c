/* What a person can get wrong: the loader says what, where and what to do, and gives everything back. */
#include "fake_console.h"
#include "fake_files.h"
#include "fake_protocols.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void put_kernel(void)
{
    fake_files_put(MACHINE_KERNEL, machine.kernel.bytes, sizeof(machine.kernel.bytes));
}

static void unknown_setting(void)
{
    fake_files_put_text(MACHINE_CONFIG, "\nkernal=x\n");
}

static void port_too_high(void)
{
    fake_files_put_text(MACHINE_CONFIG, "serial=0x10000\n");
}

static void endless_settings(void)
{
    static char text[65537];

    memset(text, '#', sizeof(text));
    fake_files_put(MACHINE_CONFIG, text, sizeof(text));
}

static void folder_of_settings(void)
{
    fake_files_put_folder(MACHINE_CONFIG);
}

static void no_kernel(void)
{
    fake_files_put_text(MACHINE_CONFIG, "kernel=\\other.elf\n");
}

static void empty_kernel(void)
{
    fake_files_put(MACHINE_KERNEL, "", 0);
}

static void script_for_kernel(void)
{
    static const char script[64] = "#!/bin/sh";

    fake_files_put(MACHINE_KERNEL, script, sizeof(script));
}

static void kernel_of_another_machine(void)
{
    machine.kernel.header.e_machine = EM_AARCH64;
    put_kernel();
}

static void kernel_with_open_segment(void)
{
    machine.kernel.program[0].p_flags = PF_R | PF_W | PF_X;
    put_kernel();
}

static void kernel_in_the_runtime_window(void)
{
    machine.kernel = elf_new(ET_EXEC, arch_layout.runtime_window.base);
    put_kernel();
}

static void kernel_with_bad_relocations(void)
{
    const Elf64_Dyn outside[] = {{DT_RELA, {0x100000}},
                                 {DT_RELASZ, {sizeof(Elf64_Rela)}},
                                 {DT_RELAENT, {sizeof(Elf64_Rela)}},
                                 {DT_NULL, {0}}};

    machine.kernel = elf_new(ET_DYN, 0);
    memcpy(machine.kernel.bytes + machine.kernel.program[2].p_offset, outside, sizeof(outside));
    put_kernel();
}

static void no_module(void)
{
    fake_files_put_text(MACHINE_CONFIG, "module=\\handoff\\gone.img\n");
}

static void file_for_drivers(void)
{
    fake_files_put_text("\\handoff\\drivers", "one.efi");
}

static void put_drivers(UINTN count)
{
    char path[FAKE_SUBJECT];

    fake_files_put_folder("\\handoff\\drivers");
    for (UINTN i = 0; i < count; i++) {
        snprintf(path, sizeof(path), "\\handoff\\drivers\\%02u.efi", (unsigned)i);
        fake_files_put_text(path, "an image");
    }
}

static void too_many_drivers(void)
{
    put_drivers(33);
}

static void driver_that_fails(void)
{
    machine_add_driver();
    fake_images.entry_status = EFI_DEVICE_ERROR;
}

static void driver_that_does_not_load(void)
{
    machine_add_driver();
    fake_images.load_status = EFI_UNSUPPORTED;
}

static void driver_without_signature(void)
{
    machine_add_driver();
    fake_images.load_status = EFI_SECURITY_VIOLATION;
}

static void application_for_driver(void)
{
    machine_add_driver();
    fake_images.code_type = EfiLoaderCode;
}

static const struct {
    void              (*spoil)(void);
    EFI_STATUS          status;
    enum handoff_status detail; /* whose sentence follows the reason; HANDOFF_OK: none */
    const char         *reason;
} cases[] = {
    {unknown_setting, EFI_INVALID_PARAMETER, HANDOFF_OK, "error: \\handoff\\handoff.cfg: line 2: "},
    {port_too_high, EFI_INVALID_PARAMETER, HANDOFF_OK,
     "error: \\handoff\\handoff.cfg: serial=0x10000 is beyond the last port, 0xffff"},
    {endless_settings, EFI_BAD_BUFFER_SIZE, HANDOFF_OK,
     "error: \\handoff\\handoff.cfg: 65537 bytes long; the limit is 65536"},
    {folder_of_settings, EFI_INVALID_PARAMETER, HANDOFF_OK,
     "error: \\handoff\\handoff.cfg: is a directory; name a file"},
    {no_kernel, EFI_NOT_FOUND, HANDOFF_OK,
     "error: \\other.elf: no such kernel; put it there or name another with kernel="},
    {empty_kernel, EFI_LOAD_ERROR, HANDOFF_ELF_TRUNCATED, "error: \\handoff\\kernel.elf: "},
    {script_for_kernel, EFI_LOAD_ERROR, HANDOFF_ELF_MAGIC, "error: \\handoff\\kernel.elf: "},
    {kernel_of_another_machine, EFI_LOAD_ERROR, HANDOFF_ELF_MACHINE, "error: \\handoff\\kernel.elf: "},
    {kernel_with_open_segment, EFI_LOAD_ERROR, HANDOFF_ELF_SEGMENT_ACCESS, "error: \\handoff\\kernel.elf: "},
    {kernel_in_the_runtime_window, EFI_LOAD_ERROR, HANDOFF_OK, "link it at 0xffffffff80000000"},
    {kernel_with_bad_relocations, EFI_LOAD_ERROR, HANDOFF_ELF_RELOCATION, "error: \\handoff\\kernel.elf: "},
    {no_module, EFI_NOT_FOUND, HANDOFF_OK,
     "error: \\handoff\\gone.img: no such module; put it there or mend module="},
    {file_for_drivers, EFI_INVALID_PARAMETER, HANDOFF_OK,
     "error: \\handoff\\drivers: cannot be listed (EFI_INVALID_PARAMETER)"},
    {too_many_drivers, EFI_OUT_OF_RESOURCES, HANDOFF_OK, "with at most 32 drivers"},
    {driver_that_fails, EFI_DEVICE_ERROR, HANDOFF_OK,
     "one.efi: its entry point failed (EFI_DEVICE_ERROR); mend it, or remove it"},
    {driver_that_does_not_load, EFI_UNSUPPORTED, HANDOFF_OK,
     "one.efi: the firmware cannot load it (EFI_UNSUPPORTED); it must be a whole PE32+ image for this processor: see "
     "what scripts/check-image --subsystem 12 says of it, or remove it"},
    {driver_without_signature, EFI_SECURITY_VIOLATION, HANDOFF_OK,
     "one.efi: the firmware cannot load it (EFI_SECURITY_VIOLATION); sign it with a key that the firmware trusts"},
    {application_for_driver, EFI_UNSUPPORTED, HANDOFF_OK,
     "one.efi: an application, which is unloaded when it returns (EFI_UNSUPPORTED); build it as a runtime driver, "},
};

/* Whoever waits for the last words may switch the machine off then. */
static void assert_log_is_written_before_the_last_words(void)
{
    static const char words[] = "\r\nhandoff: returning to the firmware with ";
    const char *said = strstr(fake_console_text(), words);
    UINTN last = fake_calls.count;

    assert_non_null(said);
    assert_string_equal(said + strlen(words) + strcspn(said + strlen(words), "\r"), "\r\n");
    while (fake_calls.call[last - 1].service != FAKE_OUTPUT_STRING)
        last--;
    for (UINTN i = last; i < fake_calls.count; i++) {
        assert_int_not_equal(fake_calls.call[i].service, FAKE_FILE_WRITE);
        assert_int_not_equal(fake_calls.call[i].service, FAKE_FILE_FLUSH);
    }
    assert_non_null(strstr(fake_files_get(MACHINE_LOG), words + strlen("\r\nhandoff: ")));
}

static void every_mistake_is_named(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        machine_start(&machine, 48);
        cases[i].spoil();
        machine_run(&machine);
        if (machine.end != FAKE_END_RETURNED)
            fail_msg("this mistake was taken: %s", cases[i].reason);
        machine_assert_returned(&machine);
        assert_log_is_written_before_the_last_words();
        assert_int_equal(machine.status, cases[i].status);
        assert_int_equal(fake_images.started, cases[i].spoil == driver_that_fails);
        if (!machine_said(cases[i].reason))
            fail_msg("the reason is not to be found: %s", cases[i].reason);
        if (cases[i].detail != HANDOFF_OK)
            assert_true(machine_said(handoff_status_text(cases[i].detail)));
        machine_stop(&machine);
    }
}

/* Up to the limit, and beside files that are none. */
static void drivers_are_started(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    put_drivers(4);
    fake_files_put_text("\\handoff\\drivers\\README.txt", "no image");
    fake_files_put_folder("\\handoff\\drivers\\old.efi");
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(fake_images.started, 4);
    machine_stop(&machine);
}

/* FAT tells its entries in the order in which they were made. */
static void drivers_are_started_in_order(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_files_put_folder("\\handoff\\drivers");
    fake_files_put_text("\\handoff\\drivers\\b.EFI", "an image");
    fake_files_put_text("\\handoff\\drivers\\c.efi", "an image");
    fake_files_put_text("\\handoff\\drivers\\a.efi", "an image");
    machine_run(&machine);
    assert_non_null(strstr(machine_log(&machine), "driver a.efi: starting\ndriver a.efi started\n"
                                          "driver b.EFI: starting\ndriver b.EFI started\n"
                                          "driver c.efi: starting\ndriver c.efi started\n"));
    assert_null(strstr(machine_log(&machine), "a boot-services driver"));
    machine_stop(&machine);
}

static void a_boot_services_driver_is_named(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine_add_driver();
    fake_images.code_type = EfiBootServicesCode;
    machine_run(&machine);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(fake_images.started, 1);
    assert_non_null(strstr(machine_log(&machine), "driver one.efi: a boot-services driver, whose code and data "
                                                   "end with ExitBootServices; build it as a runtime "
                                                   "driver, with subsystem 12 "));
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(every_mistake_is_named),
        unit_test_machine(drivers_are_started),
        unit_test_machine(drivers_are_started_in_order),
        unit_test_machine(a_boot_services_driver_is_named),
    };

    return unit_test_run(tests);
}
