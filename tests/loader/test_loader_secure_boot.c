/* Which kernel is started, and what Secure Boot lets be one: only what is inside the loader, which is signed. */
#include <handoff/text.h>

#include "fake_files.h"
#include "fake_image.h"
#include "fake_pages.h"
#include "fake_protocols.h"
#include "fake_global_variables.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static void set_flag(const char *name, UINT8 value)
{
    fake_global_variables_put(name, &value, sizeof(value));
}

static void set_secure_boot(void)
{
    set_flag("SecureBoot", 1);
    set_flag("SetupMode", 0);
}

/* What the kernel was handed is what stands in the section, byte for byte. */
static void assert_kernel_entered(void)
{
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(fake_arch.entry.entry, machine.kernel.header.e_entry);
    for (UINTN i = 0; i < machine.kernel.header.e_phnum; i++) {
        const Elf64_Phdr *program = &machine.kernel.program[i];
        if (program->p_type == PT_LOAD)
            assert_memory_equal(machine_kernel_view(program->p_vaddr, program->p_memsz),
                                machine.kernel.bytes + program->p_offset, program->p_filesz);
    }
}

/* With Secure Boot or without it. */
static void the_kernel_inside_the_loader_is_started(void **state)
{
    (void)state;
    for (UINT8 secure = 0; secure < 2; secure++) {
        machine_start(&machine, 48);
        set_flag("SecureBoot", secure);
        fake_files_put_text(MACHINE_KERNEL, "this one is not asked for");
        machine_enclose_kernel(&machine);
        machine_run(&machine);
        assert_kernel_entered();
        assert_false(fake_call_made(FAKE_FILE_OPEN, MACHINE_KERNEL));
        assert_non_null(strstr(machine_log(&machine), "\nkernel .kernel of the loader: "));
        machine_stop(&machine);
    }
}

static void a_named_kernel_comes_before_it(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_image_enclose(".kernel", "not a kernel", 12);
    fake_files_put_text(MACHINE_CONFIG, "kernel=\\other.elf\n");
    fake_files_put("\\other.elf", machine.kernel.bytes, sizeof(machine.kernel.bytes));
    machine_run(&machine);
    assert_kernel_entered();
    assert_non_null(strstr(machine_log(&machine), "\nkernel: kernel= names \\other.elf; "
                                                   "the one inside the loader is left aside\n"));
    assert_non_null(strstr(machine_log(&machine), "\nkernel \\other.elf: "));
    machine_stop(&machine);
}

/* Before anything else is done. */
static void assert_refused(EFI_STATUS status, const char *reason)
{
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_int_equal(machine.status, status);
    if (!machine_said(reason))
        fail_msg("the reason is not to be found: %s", reason);
    assert_false(fake_call_made(FAKE_FILE_OPEN, MACHINE_KERNEL));
    assert_false(fake_call_made(FAKE_LOAD_IMAGE, NULL));
    machine_stop(&machine);
}

static void secure_boot_refuses_a_file(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine_add_driver();
    set_secure_boot();
    assert_refused(EFI_SECURITY_VIOLATION,
                   "error: \\handoff\\kernel.elf: Secure Boot is on, and no signature vouches for a kernel that is a "
                   "file; put it inside the loader with make bundle, and sign that with make sign "
                   "(docs/secure-boot.md), or switch Secure Boot off\n");

    machine_start(&machine, 48);
    machine_add_driver();
    set_secure_boot();
    machine_enclose_kernel(&machine);
    fake_files_put_text(MACHINE_CONFIG, "kernel=" MACHINE_KERNEL "\n");
    assert_refused(EFI_SECURITY_VIOLATION,
                   "error: \\handoff\\kernel.elf: Secure Boot is on, and no signature vouches for a kernel that is a "
                   "file; take kernel= out of handoff.cfg, and the one inside the loader is started");
}

static void what_is_no_kernel_is_refused_inside_the_loader_too(void **state)
{
    static const struct {
        const char *bytes;
        UINT32      size;
        const char *reason;
    } cases[] = {
        {"#!/bin/sh, and more than sixty-four letters that follow it, none of them of ELF", 80,
         "error: .kernel of the loader: the kernel is not an ELF file"},
        {"\177ELF", 4, "error: .kernel of the loader: "},
        {"", 0, "error: .kernel of the loader: it is empty; build it anew with make bundle"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        machine_start(&machine, 48);
        fake_image_enclose(".kernel", cases[i].bytes, cases[i].size);
        assert_refused(EFI_LOAD_ERROR, cases[i].reason);
    }
}

/* A segment that the file ends before is not read from what follows the section in memory. */
static void a_kernel_cut_short_is_refused(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    fake_image_enclose(".kernel", machine.kernel.bytes, (UINT32)machine.kernel.program[1].p_offset);
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_true(machine_said(handoff_status_text(HANDOFF_ELF_SEGMENT_OUTSIDE_FILE)));
    machine_stop(&machine);
}

/* `size` bytes of each; more than one byte is not what the specification lets them be. */
static void assert_state(UINTN secure_size, UINTN setup_size, UINT8 secure, UINT8 setup, const char *line)
{
    const UINT8 secure_bytes[] = {secure, secure};
    const UINT8 setup_bytes[] = {setup, setup};

    machine_start(&machine, 48);
    machine_enclose_kernel(&machine);
    if (secure_size != 0)
        fake_global_variables_put("SecureBoot", secure_bytes, secure_size);
    if (setup_size != 0)
        fake_global_variables_put("SetupMode", setup_bytes, setup_size);
    machine_run(&machine);
    assert_kernel_entered();
    if (strstr(machine_log(&machine), line) == NULL)
        fail_msg("not in the log: %s\n%s", line, machine_log(&machine));
    machine_stop(&machine);
}

static void the_log_says_whether_it_is_on(void **state)
{
    static const char on[] = "\nSecure Boot: on; signatures vouch for this loader, for what is inside it and for "
                             "drivers, nothing vouches for other files\n";

    (void)state;
    assert_state(1, 1, 1, 0, on);
    assert_state(1, 0, 1, 0, on);
    assert_state(1, 1, 0, 0, "\nSecure Boot: off\n");
    assert_state(1, 0, 0, 0, "\nSecure Boot: off\n");
    assert_state(1, 1, 0, 1, "\nSecure Boot: off, in setup mode: no platform key is enrolled\n");
    assert_state(1, 1, 1, 1, "\nSecure Boot: off, in setup mode: no platform key is enrolled\n");
    assert_state(1, 1, 2, 0, "\nSecure Boot: off\n");
    assert_state(1, 1, 1, 2, on);
    assert_state(0, 0, 0, 0, "\nSecure Boot: this firmware has none\n");
    assert_state(2, 1, 1, 0, "\nSecure Boot: cannot be read (EFI_BUFFER_TOO_SMALL), taken as off\n");
}

static void a_driver_that_is_forbidden_is_named(void **state)
{
    static const EFI_STATUS statuses[] = {EFI_SECURITY_VIOLATION, EFI_ACCESS_DENIED};
    char reason[256];

    (void)state;
    for (UINTN i = 0; i < COUNT(statuses); i++) {
        machine_start(&machine, 48);
        set_secure_boot();
        machine_enclose_kernel(&machine);
        machine_add_driver();
        fake_images.load_status = statuses[i];
        machine_run(&machine);
        machine_assert_returned(&machine);
        assert_int_equal(fake_images.started, 0);
        snprintf(reason, sizeof(reason),
                 "one.efi: the firmware cannot load it (%s); sign it with a key that the firmware trusts "
                 "(docs/secure-boot.md), switch Secure Boot off, or remove it\n",
                 handoff_efi_status_name(statuses[i]));
        assert_true(machine_said(reason));
        machine_stop(&machine);
    }
}

static void a_driver_that_may_not_start_is_named(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    set_secure_boot();
    machine_enclose_kernel(&machine);
    machine_add_driver();
    fake_images.entry_status = EFI_SECURITY_VIOLATION;
    machine_run(&machine);
    machine_assert_returned(&machine);
    assert_true(machine_said("one.efi: the firmware does not let it start, or its entry point says so "
                             "(EFI_SECURITY_VIOLATION); sign it"));
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(the_kernel_inside_the_loader_is_started),
        unit_test_machine(a_named_kernel_comes_before_it),
        unit_test_machine(secure_boot_refuses_a_file),
        unit_test_machine(what_is_no_kernel_is_refused_inside_the_loader_too),
        unit_test_machine(a_kernel_cut_short_is_refused),
        unit_test_machine(the_log_says_whether_it_is_on),
        unit_test_machine(a_driver_that_is_forbidden_is_named),
        unit_test_machine(a_driver_that_may_not_start_is_named),
    };

    return unit_test_run(tests);
}
