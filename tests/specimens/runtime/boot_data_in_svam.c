/* Its VirtualAddressChange handler uses boot-services memory, and nothing does so afterwards: systems that keep that
 * memory mapped during SetVirtualAddressMap never notice. */
#include <handoff/efi.h>

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static volatile UINT64 *counter;

static void EFIAPI count(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    ++*counter;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_BOOT_SERVICES *boot_services = system_table->BootServices;
    EFI_EVENT event;
    const EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(*counter), (void **)&counter);

    (void)image;
    if (status != EFI_SUCCESS)
        return status;
    *counter = 0;
    return boot_services->CreateEvent(EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, count, NULL, &event);
}
