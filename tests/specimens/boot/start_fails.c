/* A driver whose entry point returns an error: the loader must name it and return to the firmware. */
#include <handoff/efi.h>

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    (void)system_table;
    return EFI_DEVICE_ERROR;
}
