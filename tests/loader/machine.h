/* A whole machine on the host: the fake firmware with memory, a volume, a screen and a console, the fake processor,
 * and a small kernel on the volume. machine_run starts the loader as firmware does and says how that ended.
 */
#ifndef TESTS_LOADER_MACHINE_H
#define TESTS_LOADER_MACHINE_H

#include "fake_arch.h"
#include "fake_tables.h"
#include "tests/unit/elf_builder.h"

#define MACHINE_CONFIG "\\handoff\\handoff.cfg"
#define MACHINE_KERNEL "\\handoff\\kernel.elf"
#define MACHINE_MODULE "\\handoff\\module.bin"
#define MACHINE_DRIVER "\\handoff\\drivers\\one.efi"
#define MACHINE_LOG    "\\handoff\\loader.log"

struct machine {
    struct fake_firmware firmware;
    struct elf_file      kernel;
    bool                 signals_before_exit; /* as firmware does from UEFI 2.9 on */

    enum fake_end end;
    EFI_STATUS    status; /* what efi_main returned */
};

/* With a descriptor stride; the volume holds a configuration and a kernel. */
void machine_start(struct machine *machine, UINTN stride);
void machine_stop(struct machine *machine);

/* Off and on again: the volume and the variables are as they were left. */
void machine_reboot(struct machine *machine);

/* A teardown for cmocka: what a test that failed left running is named and stopped, and harms no other test. */
int machine_clean_up(void **state);
#define unit_test_machine(function) cmocka_unit_test_teardown(function, machine_clean_up)

void machine_add_module(void);
void machine_add_driver(void);
bool machine_has_driver(void);

/* The kernel of the volume goes into the loader's own image. */
void machine_enclose_kernel(const struct machine *machine);
bool machine_encloses_kernel(void);

void machine_run(struct machine *machine);

/* efi_main returned an error, said why, and took nothing with it. */
void machine_assert_returned(const struct machine *machine);

/* The same where nothing was left that a reason could be put on. */
void machine_assert_given_back(const struct machine *machine);

/* On the console or in the log on the volume. */
bool machine_said(const char *text);

/* The last words on the serial port end in these, and then the machine was switched off. */
void machine_assert_last_words(const struct machine *machine, const char *check, const char *diagnosis);

/* Where the kernel's table has `size` bytes of a virtual address, for the test to look at. */
const void *machine_kernel_view(UINT64 virtual_address, UINT64 size);

/* What the kernel was handed. */
const struct handoff_boot_info *machine_handed(const struct machine *machine);

/* The loader's log in it. */
const char *machine_log(const struct machine *machine);

#endif
