/* SetVirtualAddressMap that does not look at the descriptors' version: a system of tomorrow, whose descriptors are
 * others, is told that all went well (UEFI 2.10, 8.4.1). */
#include "../driver.h"

static EFI_SET_VIRTUAL_ADDRESS_MAP original;

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version,
                                                 EFI_MEMORY_DESCRIPTOR *map)
{
    (void)version;
    return original(size, stride, EFI_MEMORY_DESCRIPTOR_VERSION, map);
}

#include "../hooked_set_virtual_address_map.h"
