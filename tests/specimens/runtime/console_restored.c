/* Puts the console back into the system table when ExitBootServices has cleared it, so that its debug output goes on:
 * a system that takes the field for a console calls what is no longer there (UEFI 2.10, 7.4.6). */
#include "../driver.h"

static EFI_EXIT_BOOT_SERVICES original;

static EFI_STATUS EFIAPI exit_boot_services(EFI_HANDLE image, UINTN key)
{
    SIMPLE_TEXT_OUTPUT_INTERFACE *console = system->ConOut;
    const EFI_STATUS status = original(image, key);

    if (status == EFI_SUCCESS)
        system->ConOut = console;
    return status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, ExitBootServices, exit_boot_services, original);
    return EFI_SUCCESS;
}
