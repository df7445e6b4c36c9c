/* Stamps its revision into the system table after SetVirtualAddressMap and leaves the table's CRC as it was: a
 * system that looks at it, as the specification asks, takes the table for damaged (UEFI 2.10, 4.2). */
#include "../driver.h"

static EFI_SET_VIRTUAL_ADDRESS_MAP original;

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version,
                                                 EFI_MEMORY_DESCRIPTOR *map)
{
    const EFI_STATUS status = original(size, stride, version, map);

    if (status == EFI_SUCCESS)
        system->FirmwareRevision++;
    return status;
}

#include "../hooked_set_virtual_address_map.h"
