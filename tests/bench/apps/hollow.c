/* A loader that is fast because it leaves something out: the floor, but for the payload, which is only read. */
#include "floor.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    return floor_enter(image, system_table, ELF_READABLE);
}
