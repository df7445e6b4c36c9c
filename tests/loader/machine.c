#include "machine.h"

#include "fake_console.h"
#include "fake_events.h"
#include "fake_files.h"
#include "fake_image.h"
#include "fake_images.h"
#include "fake_nodes.h"
#include "fake_pages.h"
#include "fake_protocols.h"
#include "fake_variables.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit_test.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static struct machine *running;

static void before_exit(void)
{
    if (running->signals_before_exit)
        fake_events_signal_before_exit();
}

static void fill_volume(struct machine *machine)
{
    fake_files_put_folder("\\handoff");
    fake_files_put_text(MACHINE_CONFIG, "cmdline=one two\n");
    fake_files_put_text(FAKE_COLLECTOR, "an application");
    machine->kernel = elf_new(ET_EXEC, ELF_HIGH);
    fake_files_put(MACHINE_KERNEL, machine->kernel.bytes, sizeof(machine->kernel.bytes));
}

static void switch_on(struct machine *machine, UINTN stride)
{
    running = machine;
    guard_on_death(fake_call_print);
    fake_firmware_start(&machine->firmware, stride);
    fake_pages_start(&machine->firmware);
    fake_tables_start(&machine->firmware);
    fake_protocols_start(&machine->firmware);
    fake_events_start(&machine->firmware);
    fake_arch_start();
    machine->firmware.before_exit = before_exit;
}

void machine_start(struct machine *machine, UINTN stride)
{
    memset(machine, 0, sizeof(*machine));
    switch_on(machine, stride);
    fake_variables_clear();
    fake_files_start();
    fill_volume(machine);
}

void machine_reboot(struct machine *machine)
{
    const UINTN stride = machine->firmware.map.stride;

    machine_stop(machine);
    if (machine->end == FAKE_END_POWER)
        fake_nodes_lose_power();
    switch_on(machine, stride);
    fake_files_restart();
}

void machine_stop(struct machine *machine)
{
    running = NULL;
    fake_pages_stop();
    fake_firmware_stop(&machine->firmware);
}

int machine_clean_up(void **state)
{
    (void)state;
    if (running != NULL) {
        if (fake_calls.offence[0] == '\0')
            fake_call_print();
        machine_stop(running);
    }
    return 0;
}

void machine_add_module(void)
{
    fake_files_put_text(MACHINE_CONFIG, "cmdline=one two\nmodule=" MACHINE_MODULE "\n");
    fake_files_put_text(MACHINE_MODULE, "what the module holds");
}

void machine_add_driver(void)
{
    fake_files_put_folder("\\handoff\\drivers");
    fake_files_put_text(MACHINE_DRIVER, "an image");
}

bool machine_has_driver(void)
{
    return fake_files_get(MACHINE_DRIVER) != NULL;
}

void machine_enclose_kernel(const struct machine *machine)
{
    fake_image_enclose(".kernel", machine->kernel.bytes, sizeof(machine->kernel.bytes));
}

bool machine_encloses_kernel(void)
{
    return fake_image_sections() != 0;
}

void machine_run(struct machine *machine)
{
    if (setjmp(fake_arch.end) == 0)
        machine->status = efi_main(machine->firmware.image, fake_tables.system_table);
    machine->end = fake_arch.ended;
}

bool machine_said(const char *text)
{
    const char *log = fake_files_get(MACHINE_LOG);

    return strstr(fake_console_text(), text) != NULL || (log != NULL && strstr(log, text) != NULL);
}

void machine_assert_returned(const struct machine *machine)
{
    machine_assert_given_back(machine);
    if (!machine_said("error: "))
        fake_offence("the loader returned without a reason on the console or in the log");
}

void machine_assert_given_back(const struct machine *machine)
{
    assert_int_equal(machine->end, FAKE_END_RETURNED);
    assert_true(EFI_ERROR(machine->status));
    if (machine->firmware.exit_calls != 0)
        fake_offence("the loader returned after a refused ExitBootServices");
    if (fake_pages_leaked() + fake_files_open() + fake_events_open() + fake_protocols_images_left() != 0)
        fake_offence("the loader returned and left behind: %llu allocations, %llu files, %llu events, %llu images",
                     (unsigned long long)fake_pages_leaked(), (unsigned long long)fake_files_open(),
                     (unsigned long long)fake_events_open(), (unsigned long long)fake_protocols_images_left());
}

static bool said(const char *start, const char *text, const char *end)
{
    char line[256];

    snprintf(line, sizeof(line), "%s%s%s", start, text, end);
    return strstr(fake_arch.serial, line) != NULL;
}

void machine_assert_last_words(const struct machine *machine, const char *check, const char *diagnosis)
{
    assert_int_equal(machine->end, FAKE_END_RESET);
    assert_int_equal(fake_tables.reset_type, EfiResetShutdown);
    if (!said("not ok 1 - ", check, "\n") || !said("diagnosis: \"", diagnosis, "\"\n"))
        fake_offence("the last words do not name %s and %s:\n%s", check, diagnosis, fake_arch.serial);
}

static UINT64 kernel_translate(UINT64 virtual_address)
{
    const struct software_mmu mmu = fake_arch_processor(fake_arch.entry.root);
    const struct translation found = software_mmu_translate(&mmu, virtual_address);

    assert_true(found.present);
    return found.physical_address;
}

const void *machine_kernel_view(UINT64 virtual_address, UINT64 size)
{
    const UINT64 first = kernel_translate(virtual_address);

    for (UINT64 at = 0; at < size; at += HANDOFF_PAGE_SIZE - (virtual_address + at) % HANDOFF_PAGE_SIZE)
        assert_int_equal(kernel_translate(virtual_address + at), first + at);
    assert_true(first >= FAKE_MEMORY_BASE);
    assert_true(first + size <= FAKE_MEMORY_BASE + FAKE_MEMORY_PAGES * HANDOFF_PAGE_SIZE);
    return (const void *)first;
}

const char *machine_log(const struct machine *machine)
{
    const struct handoff_boot_info *info = machine_handed(machine);

    return machine_kernel_view(info->log.virtual_address, info->log.size + 1);
}

const struct handoff_boot_info *machine_handed(const struct machine *machine)
{
    assert_int_equal(machine->end, FAKE_END_ENTERED);
    return machine_kernel_view(fake_arch.entry.boot_info, sizeof(struct handoff_boot_info));
}
