/* The fake firmware itself: what it allows. */
#include <handoff/record.h>

#include "direct_call.h"
#include "fake_events.h"
#include "fake_pages.h"
#include "fake_protocols.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit_test.h"

static void allocations_split_the_map_and_change_the_key(void **state)
{
    UINTN before, split, after;

    (void)state;
    const UINTN key = direct_fetch(&before);
    const UINT64 address = direct_take(AllocateAddress, 2, FAKE_MEMORY_BASE + 0x10000, EFI_SUCCESS);
    assert_int_equal(address, FAKE_MEMORY_BASE + 0x10000);
    assert_int_not_equal(direct_fetch(&split), key);
    assert_int_equal(split, before + 2);
    assert_int_equal(fake_pages_type(address), EfiLoaderData);
    assert_int_equal(fake_pages_type(address + 0x2000), EfiConventionalMemory);
    assert_int_equal(direct_services->FreePages(address, 2), EFI_SUCCESS);
    assert_int_not_equal(direct_fetch(&after), key);
    assert_int_equal(after, before);
}

static void allocations_honour_where_they_are_wanted(void **state)
{
    const UINT64 limit = FAKE_MEMORY_BASE + 0x54321;

    (void)state;
    assert_int_equal(direct_take(AllocateMaxAddress, 3, limit, EFI_SUCCESS), FAKE_MEMORY_BASE + 0x51000);
    assert_int_equal(direct_take(AllocateMaxAddress, 1, FAKE_MEMORY_BASE + 0xfff, EFI_SUCCESS), FAKE_MEMORY_BASE);
    direct_take(AllocateMaxAddress, 1, FAKE_MEMORY_BASE + 0xffe, EFI_OUT_OF_RESOURCES);
    direct_take(AllocateAddress, 1, FAKE_MEMORY_BASE, EFI_NOT_FOUND);
    direct_take(AllocateAddress, 1, FAKE_MEMORY_BASE + 0x20008, EFI_NOT_FOUND);
    direct_take(AllocateAddress, 1, FAKE_MEMORY_BASE - 0x1000, EFI_NOT_FOUND);
    direct_take(AllocateAnyPages, FAKE_MEMORY_PAGES + 1, 0, EFI_OUT_OF_RESOURCES);
    direct_take(MaxAllocateType, 1, 0, EFI_INVALID_PARAMETER);
    assert_int_equal(direct_take(AllocateAnyPages, 1, 0, EFI_SUCCESS) % HANDOFF_PAGE_SIZE, 0);
    assert_int_equal(fake_pages_leaked(), 3);
}

static void memory_is_guarded(void **state)
{
    const UINT8 *page = (const UINT8 *)direct_take(AllocateAnyPages, 1, 0, EFI_SUCCESS);
    UINT8 *pool;

    (void)state;
    assert_false(is_guarded(page));
    assert_int_equal(page[0], 0xa5);
    assert_int_equal(direct_services->FreePages((UINT64)page, 1), EFI_SUCCESS);
    assert_int_equal(is_guarded(page), guard_works());
    assert_int_equal(direct_services->AllocatePool(EfiLoaderData, 24, (void **)&pool), EFI_SUCCESS);
    assert_false(is_guarded(pool + 23));
    assert_int_equal(is_guarded(pool + 24), guard_works());
    assert_int_equal(fake_pages_leaked(), 1);
    assert_int_equal(direct_services->FreePool(pool), EFI_SUCCESS);
    assert_int_equal(is_guarded(pool), guard_works());
    assert_int_equal(fake_pages_leaked(), 0);
}

static void nothing_is_left_after_the_exit(void **state)
{
    EFI_SYSTEM_TABLE table;

    (void)state;
    direct_leave();
    assert_null(fake_tables.system_table->BootServices);
    assert_null(fake_tables.system_table->ConOut);
    assert_null(fake_tables.system_table->ConIn);
    assert_null(fake_tables.system_table->StdErr);
    assert_true(direct_services->AllocatePages == NULL);
    table = *fake_tables.system_table;
    table.Hdr.CRC32 = 0;
    assert_int_equal(fake_tables.system_table->Hdr.CRC32, handoff_crc32(0, &table, sizeof(table)));
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
    assert_int_equal(direct_services->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_NOTIFY, notify, NULL, &event),
                     EFI_SUCCESS);
    assert_int_equal(fake_events_open(), 1);
    assert_int_equal(direct_services->CloseEvent(event), EFI_SUCCESS);
    assert_int_equal(fake_events_open(), 0);
    assert_int_equal(fake_protocols_images_left(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_direct(allocations_split_the_map_and_change_the_key),
        unit_test_direct(allocations_honour_where_they_are_wanted),
        unit_test_direct(memory_is_guarded),
        unit_test_direct(nothing_is_left_after_the_exit),
        unit_test_direct(events_and_images_left_are_counted),
    };

    return unit_test_run(tests);
}
