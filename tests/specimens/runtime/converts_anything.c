/* ConvertPointer that says EFI_SUCCESS of a pointer that lies in no region of the map, and leaves it as it was: a
 * driver that asks in order to find out takes a physical address for a virtual one (UEFI 2.10, 8.4.2). */
#include "../driver.h"

static EFI_CONVERT_POINTER original;

static EFI_STATUS EFIAPI convert_anything(UINTN disposition, void **pointer)
{
    const EFI_STATUS status = original(disposition, pointer);

    return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, ConvertPointer, convert_anything, original);
    return EFI_SUCCESS;
}
