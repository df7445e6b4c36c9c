/* Replaces the runtime services table by a copy, to change it at leisure. The copy lies in runtime memory and its
 * CRC is right, but SetVirtualAddressMap fixes the pointers of the original, which the firmware knows by another
 * way: in the copy each service stays at its physical address. */
#include "../driver.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_RUNTIME_SERVICES *copy;

    (void)image;
    driver_begin(system_table);
    const EFI_STATUS status =
        boot_services->AllocatePool(EfiRuntimeServicesData, runtime_services->Hdr.HeaderSize, (void **)&copy);
    if (status != EFI_SUCCESS)
        return status;
    boot_services->CopyMem(copy, runtime_services, runtime_services->Hdr.HeaderSize);
    system_table->RuntimeServices = copy;
    renew_checksum(&system_table->Hdr);
    return EFI_SUCCESS;
}
