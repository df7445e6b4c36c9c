/* A vendor string in boot-services pool: the system table is right, and what it points to is gone with
 * ExitBootServices (UEFI 2.10, 4.3). */
#include "../driver.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static const CHAR16 name[] = u"Handoff";
    void *pool;

    (void)image;
    driver_begin(system_table);
    const EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(name), &pool);
    if (status != EFI_SUCCESS)
        return status;
    boot_services->CopyMem(pool, (void *)name, sizeof(name));
    system->FirmwareVendor = pool;
    renew_checksum(&system->Hdr);
    return EFI_SUCCESS;
}
