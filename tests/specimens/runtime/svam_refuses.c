/* SetVirtualAddressMap that refuses the map, as when it compares the regions with a list from before the drivers were
 * loaded: the firmware stays at its physical addresses, and the system has no map for those. */
#include "../driver.h"

static EFI_SET_VIRTUAL_ADDRESS_MAP original;

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version,
                                                 EFI_MEMORY_DESCRIPTOR *map)
{
    return version == EFI_MEMORY_DESCRIPTOR_VERSION ? EFI_NO_MAPPING : original(size, stride, version, map);
}

#include "../hooked_set_virtual_address_map.h"
