/* Its VirtualAddressChange handler does three things at once that ended with ExitBootServices: it writes to
 * boot-services memory, three times, then to physical page 0 through a pointer that was never set, and calls a
 * function that it had put into boot-services memory. A system that stops at the first learns of the others when
 * that is mended. */
#include "../driver.h"

#define RETURN 0xc3

static volatile UINT64 *counter;
static EFI_PHYSICAL_ADDRESS function;
static struct {
    UINT64 reserved[8];
    volatile UINT64 calls;
} *volatile context;

static void __attribute__((noinline)) count(void)
{
    *counter = 1;
}

static void EFIAPI at_change(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    for (int left = 3; left > 0; left--)
        count();
    context->calls = 1;
    __asm__ volatile("call *%0" : : "r"(function) : "memory", "cc");
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(*counter), (void **)&counter);
    if (status == EFI_SUCCESS)
        status = boot_services->AllocatePages(AllocateAnyPages, EfiBootServicesCode, 1, &function);
    if (status != EFI_SUCCESS)
        return status;
    *counter = 0;
    *(UINT8 *)function = RETURN;
    return at_virtual_address_change(at_change);
}
