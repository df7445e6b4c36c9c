/* What a handoff costs: calls of the firmware, lines on its console, memory beside the kernel. */
#include "check_handed.h"
#include "direct_call.h"
#include "fake_console.h"
#include "fake_files.h"
#include "fake_pages.h"
#include "loader/firmware/memory.h"
#include "tests/unit/unit_test.h"

#define QUIET "checks=none\n"
#define CALLS_OF_A_BOOT 45

static struct machine machine;

static void run_with(const char *settings)
{
    machine_start(&machine, 48);
    fake_files_put_text(MACHINE_CONFIG, settings);
    machine_run(&machine);
}

static UINTN calls_of(enum fake_service service, const char *subject)
{
    UINTN calls = 0;

    for (UINTN i = 0; i < fake_calls.count; i++)
        calls += fake_calls.call[i].service == service && strcmp(fake_calls.call[i].subject, subject) == 0;
    return calls;
}

/* --- the kernel ----------------------------------------------------------------------------------- */

static void a_segment_is_one_read(void **state)
{
    (void)state;
    run_with(QUIET);
    assert_int_equal(machine_handed(&machine)->kernel_segments, 3);
    assert_int_equal(calls_of(FAKE_FILE_READ, MACHINE_KERNEL), 2 + 3); /* the two kinds of headers, the segments */
    assert_int_equal(calls_of(FAKE_FILE_OPEN, MACHINE_KERNEL), 1);
    machine_stop(&machine);
}

/* Its bytes of the file where they belong, and zero in all the rest of its pages, which held something else. */
static void assert_nothing_else(const Elf64_Phdr *program)
{
    const UINT64 page = program->p_vaddr & ~HANDOFF_PAGE_MASK;
    const UINT64 end = (program->p_vaddr + program->p_memsz + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
    const UINT8 *bytes = machine_kernel_view(page, end - page);

    for (UINT64 at = page; at < end; at++) {
        const bool in_file = at >= program->p_vaddr && at < program->p_vaddr + program->p_filesz;
        const UINT8 expected = in_file ? machine.kernel.bytes[program->p_offset + (at - program->p_vaddr)] : 0;
        if (bytes[at - page] != expected)
            fail_msg("byte 0x%llx is 0x%02x instead of 0x%02x", (unsigned long long)at, bytes[at - page], expected);
    }
}

static void pages_of_the_kernel_hold_nothing_of_others(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    machine.kernel.program[1].p_offset += 0x88;
    machine.kernel.program[1].p_vaddr += 0x88;
    fake_files_put(MACHINE_KERNEL, machine.kernel.bytes, sizeof(machine.kernel.bytes));
    machine_run(&machine);
    for (UINTN i = 0; i < 3; i++)
        assert_nothing_else(&machine.kernel.program[i]);
    assert_false(machine_said("unlike modulo 8"));
    machine_stop(&machine);
}

/* What slows reading is said, by name, and the kernel is loaded all the same. */
static void an_unaligned_segment_is_said(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    for (UINTN i = 0; i < 3; i++)
        machine.kernel.program[i].p_align = 1;
    machine.kernel.program[1].p_offset += 4;
    fake_files_put(MACHINE_KERNEL, machine.kernel.bytes, sizeof(machine.kernel.bytes));
    machine_run(&machine);
    assert_nothing_else(&machine.kernel.program[1]);
    assert_true(machine_said("kernel " MACHINE_KERNEL ": offset 0x2004 and address 0xffffffff80001000 of a segment "
                             "are unlike modulo 8"));
    machine_stop(&machine);
}

/* --- large pages ---------------------------------------------------------------------------------- */

#define LARGE_PAGE (2ULL << 20)

static UINT64 take_alike(UINT64 virtual_address)
{
    static struct loader loader;
    EFI_PHYSICAL_ADDRESS address = 0;

    memset(&loader, 0, sizeof(loader));
    loader.boot_services = direct_services;
    assert_int_equal(memory_take_alike(&loader, EfiLoaderCode, LARGE_PAGE, virtual_address, "a kernel", &address),
                     EFI_SUCCESS);
    assert_int_equal(memory_taken(&loader), LARGE_PAGE);
    assert_int_equal(fake_pages_leaked(), 1);
    assert_int_equal(fake_pages_type(address), EfiLoaderCode);
    assert_int_equal(fake_pages_type(address + LARGE_PAGE - 1), EfiLoaderCode);
    memory_give_back(&loader);
    assert_int_equal(fake_pages_leaked(), 0);
    return address;
}

static void what_is_large_lies_where_a_large_page_maps_it(void **state)
{
    (void)state;
    assert_int_equal(take_alike(ELF_HIGH) % LARGE_PAGE, 0);
    assert_int_equal(take_alike(ELF_HIGH + 0x5000) % LARGE_PAGE, 0x5000);
}

/* Where there is no such place, another one is good enough. */
static void what_fits_nowhere_alike_lies_elsewhere(void **state)
{
    (void)state;
    direct_take(AllocateAddress, 1, FAKE_MEMORY_BASE, EFI_SUCCESS);
    fake_pages_place(EfiBootServicesData, 8);
    UINT64 address = 0;
    static struct loader loader;
    memset(&loader, 0, sizeof(loader));
    loader.boot_services = direct_services;
    assert_int_equal(memory_take_alike(&loader, EfiLoaderCode, LARGE_PAGE, ELF_HIGH, "a kernel", &address),
                     EFI_SUCCESS);
    assert_int_not_equal(address % LARGE_PAGE, 0);
    memory_give_back(&loader);
    direct_services->FreePages(FAKE_MEMORY_BASE, 1);
}

/* --- the console, and what is left on the volume -------------------------------------------------- */

static void assert_silent(bool silent)
{
    const bool printed = strstr(fake_console_text(), "handoff: kernel " MACHINE_KERNEL) != NULL;

    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_int_equal(fake_console_text()[0] == '\0', silent);
    assert_int_equal(printed, !silent);
    assert_int_equal(fake_files_get(MACHINE_LOG) == NULL, silent);
    assert_non_null(strstr(machine_log(&machine), "\nkernel " MACHINE_KERNEL));
    machine_stop(&machine);
}

/* A kernel that judges nothing just boots; who wants to see how, says so. */
static void lines_are_shown_where_they_are_wanted(void **state)
{
    (void)state;
    run_with("");
    assert_silent(false);
    run_with("checks=none\n");
    assert_silent(true);
    run_with("checks=none\nlog=full\n");
    assert_silent(false);
    run_with("log=errors\n");
    assert_silent(true);
    run_with("checks=none\nlog=errors\nafter=report\n");
    assert_silent(false);
}

static UINTN first_call(enum fake_service service, const char *subject)
{
    UINTN call = 0;

    while (call < fake_calls.count &&
           (fake_calls.call[call].service != service || strcmp(fake_calls.call[call].subject, subject) != 0))
        call++;
    assert_true(call < fake_calls.count);
    return call;
}

/* Every line has the name of who says it. */
static void assert_all_named(const char *text)
{
    for (; *text != '\0'; text = strchr(text, '\n') + 1)
        assert_memory_equal(text, "handoff: ", 9);
}

static void an_error_shows_what_led_to_it(void **state)
{
    (void)state;
    run_with("checks=none\nmodule=/handoff/nowhere\n");
    machine_assert_returned(&machine);
    assert_non_null(strstr(fake_console_text(), "handoff: efi-handoff, UEFI "));
    assert_non_null(strstr(fake_console_text(), "handoff: error: \\handoff\\nowhere: no such module"));
    assert_non_null(strstr(fake_console_text(), "handoff: returning to the firmware"));
    assert_all_named(fake_console_text());
    /* at once: a volume that gave an error may hang when it is written to */
    assert_true(first_call(FAKE_OUTPUT_STRING, "") < first_call(FAKE_FILE_OPEN, MACHINE_LOG));
    assert_non_null(strstr(fake_files_get(MACHINE_LOG), "\nerror: \\handoff\\nowhere: no such module"));
    machine_stop(&machine);
}

/* --- all of it ------------------------------------------------------------------------------------ */

static void a_boot_takes_few_calls(void **state)
{
    static const enum fake_service unwanted[] = {FAKE_ALLOCATE_POOL, FAKE_FREE_POOL, FAKE_FREE_PAGES,
                                                 FAKE_CREATE_EVENT, FAKE_CREATE_EVENT_EX, FAKE_OUTPUT_STRING,
                                                 FAKE_FILE_WRITE, FAKE_FILE_DELETE, FAKE_FILE_FLUSH,
                                                 FAKE_STALL};

    (void)state;
    run_with(QUIET);
    assert_int_equal(machine.end, FAKE_END_ENTERED);
    assert_in_range(fake_calls.count, 20, CALLS_OF_A_BOOT);
    for (UINTN i = 0; i < fake_calls.count; i++)
        for (UINTN k = 0; k < COUNT(unwanted); k++)
            if (fake_calls.call[i].service == unwanted[k])
                fail_msg("%s was called", fake_service_name(unwanted[k]));
    machine_stop(&machine);
}

/* Pages of a program's memory in the final map, which is the firmware's own count. */
static UINT64 loader_memory(void)
{
    const struct handoff_memory_map *map = &machine.firmware.map;
    UINT64 pages = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (descriptor->Type == EfiLoaderCode || descriptor->Type == EfiLoaderData)
            pages += descriptor->NumberOfPages;
    }
    return pages * HANDOFF_PAGE_SIZE;
}

static void memory_beside_the_kernel_is_counted(void **state)
{
    char line[64];

    (void)state;
    machine_start(&machine, 48);
    machine_add_module();
    machine_run(&machine);
    const UINT64 beside = loader_memory() - machine_handed(&machine)->kernel.size - HANDOFF_PAGE_SIZE;
    snprintf(line, sizeof(line), "\nmemory: %llu KiB beside the kernel", (unsigned long long)beside / 1024);
    assert_non_null(strstr(machine_log(&machine), line));
    assert_in_range(beside, 64 * 1024, MIB);
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_machine(a_segment_is_one_read),
        unit_test_machine(pages_of_the_kernel_hold_nothing_of_others),
        unit_test_machine(an_unaligned_segment_is_said),
        unit_test_direct(what_is_large_lies_where_a_large_page_maps_it),
        unit_test_direct(what_fits_nowhere_alike_lies_elsewhere),
        unit_test_machine(lines_are_shown_where_they_are_wanted),
        unit_test_machine(an_error_shows_what_led_to_it),
        unit_test_machine(a_boot_takes_few_calls),
        unit_test_machine(memory_beside_the_kernel_is_counted),
    };

    return unit_test_run(tests);
}
