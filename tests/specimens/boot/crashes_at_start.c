/* A driver whose entry point raises an exception while the firmware handles those: the firmware stops for ever. */
#include <handoff/efi.h>

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    (void)system_table;
    __builtin_trap();
}
