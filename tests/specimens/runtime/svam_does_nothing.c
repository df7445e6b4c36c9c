/* SetVirtualAddressMap that returns EFI_SUCCESS and does nothing, as a stub does that was written to make a boot
 * loader happy: every pointer stays physical. */
#include "../driver.h"

static EFI_SET_VIRTUAL_ADDRESS_MAP original;
static BOOLEAN called;

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version,
                                                 EFI_MEMORY_DESCRIPTOR *map)
{
    if (version != EFI_MEMORY_DESCRIPTOR_VERSION)
        return original(size, stride, version, map);
    if (called)
        return EFI_UNSUPPORTED;
    called = TRUE;
    return EFI_SUCCESS;
}

#include "../hooked_set_virtual_address_map.h"
