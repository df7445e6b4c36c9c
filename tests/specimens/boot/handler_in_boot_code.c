/* A boot driver with a VirtualAddressChange handler: its image is EfiBootServicesCode, which ended before the handler
 * runs. Firmware was sold that runs parts of SetVirtualAddressMap there, and systems that keep such memory mapped
 * until then never notice. */
#include "../driver.h"

static void EFIAPI do_nothing(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    return at_virtual_address_change(do_nothing);
}
