/* The fake firmware itself: what it allows, and that it finds out what the specification forbids. */
#include <sanitizer/asan_interface.h>

#include "fake_events.h"
#include "fake_files.h"
#include "fake_images.h"
#include "fake_pages.h"
#include "kernel-stub/crc32.h"
#include "machine.h"
#include "tests/unit/unit_test.h"

static struct machine machine;
static EFI_BOOT_SERVICES *boot_services;
static EFI_FILE_PROTOCOL *root;

static int begin(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    boot_services = &machine.firmware.boot_services;
    assert_int_equal(fake_volume.protocol.OpenVolume(&fake_volume.protocol, &root), EFI_SUCCESS);
    return 0;
}

static int end(void **state)
{
    (void)state;
    machine_stop(&machine);
    return 0;
}

/* Does something that an offence must be found in. */
static void assert_offence(void (*act)(void), const char *offence)
{
    jmp_buf caught;

    if (setjmp(caught) == 0) {
        fake_calls.caught = &caught;
        act();
        fake_calls.caught = NULL;
        fail_msg("no offence was found; wanted: %s", offence);
    }
    fake_calls.caught = NULL;
    if (strstr(fake_calls.offence, offence) == NULL)
        fail_msg("the offence was: %s; wanted: %s", fake_calls.offence, offence);
}

static UINT64 take(EFI_ALLOCATE_TYPE how, UINTN pages, UINT64 address, EFI_STATUS expected)
{
    assert_int_equal(boot_services->AllocatePages(how, EfiLoaderData, pages, &address), expected);
    return address;
}

/* --- what it allows ------------------------------------------------------------------------------- */

static UINTN fetch(UINTN *count)
{
    static UINT8 map[100 * 48];
    UINTN size = sizeof(map);
    UINTN key, stride;
    UINT32 version;

    assert_int_equal(boot_services->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)map, &key, &stride, &version),
                     EFI_SUCCESS);
    *count = size / stride;
    return key;
}

static void allocations_split_the_map_and_change_the_key(void **state)
{
    UINTN before, split, after;

    (void)state;
    const UINTN key = fetch(&before);
    const UINT64 address = take(AllocateAddress, 2, FAKE_MEMORY_BASE + 0x10000, EFI_SUCCESS);
    assert_int_equal(address, FAKE_MEMORY_BASE + 0x10000);
    assert_int_not_equal(fetch(&split), key);
    assert_int_equal(split, before + 2);
    assert_int_equal(fake_pages_type(address), EfiLoaderData);
    assert_int_equal(fake_pages_type(address + 0x2000), EfiConventionalMemory);
    assert_int_equal(boot_services->FreePages(address, 2), EFI_SUCCESS);
    assert_int_not_equal(fetch(&after), key);
    assert_int_equal(after, before);
}

static void allocations_honour_where_they_are_wanted(void **state)
{
    const UINT64 limit = FAKE_MEMORY_BASE + 0x54321;

    (void)state;
    assert_int_equal(take(AllocateMaxAddress, 3, limit, EFI_SUCCESS), FAKE_MEMORY_BASE + 0x51000);
    assert_int_equal(take(AllocateMaxAddress, 1, FAKE_MEMORY_BASE + 0xfff, EFI_SUCCESS), FAKE_MEMORY_BASE);
    take(AllocateMaxAddress, 1, FAKE_MEMORY_BASE + 0xffe, EFI_OUT_OF_RESOURCES);
    take(AllocateAddress, 1, FAKE_MEMORY_BASE, EFI_NOT_FOUND);
    take(AllocateAddress, 1, FAKE_MEMORY_BASE + 0x20008, EFI_NOT_FOUND);
    take(AllocateAddress, 1, FAKE_MEMORY_BASE - 0x1000, EFI_NOT_FOUND);
    take(AllocateAnyPages, FAKE_MEMORY_PAGES + 1, 0, EFI_OUT_OF_RESOURCES);
    take(MaxAllocateType, 1, 0, EFI_INVALID_PARAMETER);
    assert_int_equal(take(AllocateAnyPages, 1, 0, EFI_SUCCESS) % HANDOFF_PAGE_SIZE, 0);
    assert_int_equal(fake_pages_leaked(), 3);
}

static void memory_is_guarded(void **state)
{
    const UINT8 *page = (const UINT8 *)take(AllocateAnyPages, 1, 0, EFI_SUCCESS);
    UINT8 *pool;

    (void)state;
    assert_false(__asan_address_is_poisoned(page));
    assert_int_equal(page[0], 0xa5);
    assert_int_equal(boot_services->FreePages((UINT64)page, 1), EFI_SUCCESS);
    assert_true(__asan_address_is_poisoned(page));
    assert_int_equal(boot_services->AllocatePool(EfiLoaderData, 24, (void **)&pool), EFI_SUCCESS);
    assert_false(__asan_address_is_poisoned(pool + 23));
    assert_true(__asan_address_is_poisoned(pool + 24));
    assert_int_equal(fake_pages_leaked(), 1);
    assert_int_equal(boot_services->FreePool(pool), EFI_SUCCESS);
    assert_true(__asan_address_is_poisoned(pool));
    assert_int_equal(fake_pages_leaked(), 0);
}

static void leave(void)
{
    UINTN count;
    const UINTN key = fetch(&count);

    assert_int_equal(boot_services->ExitBootServices(machine.firmware.image, key), EFI_SUCCESS);
}

static void nothing_is_left_after_the_exit(void **state)
{
    const UINT8 *bytes = (const UINT8 *)fake_tables.system_table;
    UINT32 crc = CRC32_BEGIN;

    (void)state;
    leave();
    assert_null(fake_tables.system_table->BootServices);
    assert_null(fake_tables.system_table->ConOut);
    assert_null(fake_tables.system_table->ConIn);
    assert_null(fake_tables.system_table->StdErr);
    assert_true(boot_services->AllocatePages == NULL);
    for (UINTN i = 0; i < sizeof(*fake_tables.system_table); i++)
        crc = crc32_add(crc, i >= 16 && i < 20 ? 0 : bytes[i]); /* the field itself counts as 0 */
    assert_int_equal(fake_tables.system_table->Hdr.CRC32, crc32_end(crc));
}

/* --- what it finds out ---------------------------------------------------------------------------- */

/* The services as they were, for calls that come too late. */
static EFI_BOOT_SERVICES kept;
static SIMPLE_TEXT_OUTPUT_INTERFACE *console;

static void allocate(void)
{
    EFI_PHYSICAL_ADDRESS address;

    kept.AllocatePages(AllocateAnyPages, EfiLoaderData, 1, &address);
}

static void free_something(void)
{
    kept.FreePages(FAKE_MEMORY_BASE, 1);
}

static void print(void)
{
    static CHAR16 text[] = u"too late";

    console->OutputString(console, text);
}

static void open_file(void)
{
    static CHAR16 name[] = u"\\handoff";
    EFI_FILE_PROTOCOL *file;

    root->Open(root, &file, name, EFI_FILE_MODE_READ, 0);
}

static void create_event(void)
{
    EFI_EVENT event;

    kept.CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_NOTIFY, NULL, NULL, &event);
}

static void ask_for_protocol(void)
{
    EFI_GUID protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    void *interface;

    kept.HandleProtocol(machine.firmware.image, &protocol, &interface);
}

static void wait(void)
{
    kept.Stall(1);
}

static void ask_for_map(void)
{
    UINTN size = 0, key, stride;
    UINT32 version;

    kept.GetMemoryMap(&size, NULL, &key, &stride, &version);
}

static const struct {
    void (*act)(void);
    const char *service;
} calls[] = {
    {allocate, "AllocatePages"}, {free_something, "FreePages"},        {print, "OutputString"}, {open_file, "Open"},
    {create_event, "CreateEvent"}, {ask_for_protocol, "HandleProtocol"}, {wait, "Stall"},
};

static void keep_services(void)
{
    kept = *boot_services;
    console = fake_tables.system_table->ConOut;
}

static void assert_each_is_an_offence(const char *when)
{
    char offence[128];

    for (UINTN i = 0; i < COUNT(calls); i++) {
        snprintf(offence, sizeof(offence), "%s was called %s", calls[i].service, when);
        assert_offence(calls[i].act, offence);
    }
}

static void calls_after_the_exit_are_found_out(void **state)
{
    (void)state;
    keep_services();
    leave();
    assert_each_is_an_offence("after ExitBootServices");
    assert_offence(ask_for_map, "GetMemoryMap was called after ExitBootServices");
}

static void calls_after_a_refused_exit_are_found_out(void **state)
{
    UINTN count;

    (void)state;
    keep_services();
    const UINTN key = fetch(&count);
    assert_int_equal(boot_services->ExitBootServices(machine.firmware.image, key + 1), EFI_INVALID_PARAMETER);
    assert_each_is_an_offence("after a refused ExitBootServices");
    ask_for_map(); /* is allowed, and so is another exit */
    leave();
}

static void exit_later(void)
{
    boot_services->ExitBootServices(machine.firmware.image, machine.firmware.map.key);
}

static void calls_between_map_and_exit_are_found_out(void **state)
{
    char offence[128];
    UINTN count;

    (void)state;
    keep_services();
    for (UINTN i = 0; i < COUNT(calls); i++) {
        if (calls[i].act == free_something)
            continue; /* of nothing, which is an offence at any time */
        fetch(&count);
        calls[i].act();
        snprintf(offence, sizeof(offence), "%s was called between GetMemoryMap and ExitBootServices", calls[i].service);
        assert_offence(exit_later, offence);
    }
}

static UINT64 taken;

static void free_one(void)
{
    boot_services->FreePages(taken, 1);
}

static void free_pool(void)
{
    boot_services->FreePool((void *)taken);
}

static void bad_frees_are_found_out(void **state)
{
    (void)state;
    taken = take(AllocateAnyPages, 2, 0, EFI_SUCCESS);
    assert_offence(free_one, "1 pages at 0x");
    assert_offence(free_pool, "which is not allocated");
    assert_int_equal(boot_services->FreePages(taken, 2), EFI_SUCCESS);
    assert_offence(free_one, "which is not allocated");
}

static void close_root(void)
{
    root->Close(root);
}

static EFI_EVENT no_event;

static void close_event(void)
{
    boot_services->CloseEvent(no_event);
}

static void use_what_is_not_there(void)
{
    boot_services->WaitForEvent(0, NULL, NULL);
}

static void misuse_is_found_out(void **state)
{
    (void)state;
    close_root();
    assert_offence(close_root, "a file that is not open was used");
    assert_offence(open_file, "a file that is not open was used");
    assert_offence(close_event, "an event that is not there was closed");
    assert_offence(use_what_is_not_there, "a service was called that this firmware does not have");
}

static void judge_return(void)
{
    machine_assert_returned(&machine);
}

/* An error without a reason, then with one; then with each thing left behind. */
static void leaks_are_found_out(void **state)
{
    (void)state;
    close_root();
    machine.status = EFI_ABORTED;
    assert_offence(judge_return, "without a reason");
    fake_files_put_text(MACHINE_LOG, "error: none\n");
    judge_return();
    taken = take(AllocateAnyPages, 1, 0, EFI_SUCCESS);
    assert_offence(judge_return, "1 allocations, 0 files, 0 events, 0 images");
    free_one();
    assert_int_equal(fake_volume.protocol.OpenVolume(&fake_volume.protocol, &root), EFI_SUCCESS);
    assert_offence(judge_return, "0 allocations, 1 files, 0 events, 0 images");
    close_root();
    machine.firmware.exit_calls = 1;
    assert_offence(judge_return, "after a refused ExitBootServices");
}

static void EFIAPI notify(EFI_EVENT event, void *context)
{
    (void)event;
    (void)context;
}

static void events_and_images_left_are_counted(void **state)
{
    EFI_EVENT event;

    (void)state;
    assert_int_equal(boot_services->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_NOTIFY, notify, NULL, &event),
                     EFI_SUCCESS);
    assert_int_equal(fake_events_open(), 1);
    assert_int_equal(boot_services->CloseEvent(event), EFI_SUCCESS);
    assert_int_equal(fake_events_open(), 0);
    assert_int_equal(fake_protocols_images_left(), 0);
}

static void overwrite_table(void)
{
    arch_fill(fake_tables.system_table, HANDOFF_PAGE_SIZE, HANDOFF_POISON);
}

static void poison_in_the_wrong_place_is_found_out(void **state)
{
    (void)state;
    assert_offence(overwrite_table, "overwritten before the crossing");
    fake_arch.crossed = true;
    assert_offence(overwrite_table, "which is of type 6"); /* EfiRuntimeServicesData */
}

static void call_for_ever(void)
{
    for (;;)
        wait();
}

static void loops_are_found_out(void **state)
{
    (void)state;
    keep_services();
    assert_offence(call_for_ever, "the caller is in a loop");
}

#define fake_test(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        fake_test(allocations_split_the_map_and_change_the_key),
        fake_test(allocations_honour_where_they_are_wanted),
        fake_test(memory_is_guarded),
        fake_test(nothing_is_left_after_the_exit),
        fake_test(calls_after_the_exit_are_found_out),
        fake_test(calls_after_a_refused_exit_are_found_out),
        fake_test(calls_between_map_and_exit_are_found_out),
        fake_test(bad_frees_are_found_out),
        fake_test(misuse_is_found_out),
        fake_test(leaks_are_found_out),
        fake_test(events_and_images_left_are_counted),
        fake_test(poison_in_the_wrong_place_is_found_out),
        fake_test(loops_are_found_out),
    };

    return unit_test_run(tests);
}
