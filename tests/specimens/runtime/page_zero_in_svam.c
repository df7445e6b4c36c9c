/* Its VirtualAddressChange handler writes to physical page 0, through a pointer that was never set. Systems that
 * keep that page mapped during SetVirtualAddressMap never notice; those that do not, stop there. */
#include "../driver.h"

static struct {
    UINT64 reserved[8];
    volatile UINT64 calls;
} *volatile context;

static void EFIAPI count(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    context->calls++;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    return at_virtual_address_change(count);
}
