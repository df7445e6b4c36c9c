/* A runtime driver that stands in front of SetVirtualAddressMap: firmware whose own is defective, seen from outside.
 * A specimen includes driver.h, defines the function that stands there, and then includes this file. Whatever runs
 * in it does so at physical addresses. */
#ifndef HOOKED_SET_VIRTUAL_ADDRESS_MAP_H
#define HOOKED_SET_VIRTUAL_ADDRESS_MAP_H

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, SetVirtualAddressMap, set_virtual_address_map, original);
    return EFI_SUCCESS;
}

#endif
