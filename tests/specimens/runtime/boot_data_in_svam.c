/* Its VirtualAddressChange handler uses boot-services memory, and nothing does so afterwards: systems that keep that
 * memory mapped during SetVirtualAddressMap never notice. */
#include "../driver.h"

static volatile UINT64 *counter;

static void EFIAPI count(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    ++*counter;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    const EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(*counter), (void **)&counter);
    if (status != EFI_SUCCESS)
        return status;
    *counter = 0;
    return at_virtual_address_change(count);
}
