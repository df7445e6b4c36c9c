#include "direct_call.h"

#include "fake_files.h"
#include "tests/unit/unit_test.h"

struct machine     direct_machine;
EFI_BOOT_SERVICES *direct_services;
EFI_FILE_PROTOCOL *direct_root;

int direct_begin(void **state)
{
    (void)state;
    machine_start(&direct_machine, 48);
    direct_services = &direct_machine.firmware.boot_services;
    assert_int_equal(fake_volume.protocol.OpenVolume(&fake_volume.protocol, &direct_root), EFI_SUCCESS);
    return 0;
}

int direct_end(void **state)
{
    (void)state;
    machine_stop(&direct_machine);
    return 0;
}

UINT64 direct_take(EFI_ALLOCATE_TYPE how, UINTN pages, UINT64 address, EFI_STATUS expected)
{
    assert_int_equal(direct_services->AllocatePages(how, EfiLoaderData, pages, &address), expected);
    return address;
}

UINTN direct_fetch(UINTN *count)
{
    static UINT8 map[100 * 48];
    UINTN size = sizeof(map);
    UINTN key, stride;
    UINT32 version;

    assert_int_equal(direct_services->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)map, &key, &stride, &version),
                     EFI_SUCCESS);
    *count = size / stride;
    return key;
}

void direct_leave(void)
{
    UINTN count;
    const UINTN key = direct_fetch(&count);

    assert_int_equal(direct_services->ExitBootServices(direct_machine.firmware.image, key), EFI_SUCCESS);
}
