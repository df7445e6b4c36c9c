/* SetVirtualAddressMap that takes a second call for a first one: it answers EFI_SUCCESS instead of EFI_UNSUPPORTED. A
 * system that restarts itself without a reset takes its pointers for converted again. */
#include "../driver.h"

static EFI_SET_VIRTUAL_ADDRESS_MAP original;

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version,
                                                 EFI_MEMORY_DESCRIPTOR *map)
{
    const EFI_STATUS status = original(size, stride, version, map);

    return status == EFI_UNSUPPORTED ? EFI_SUCCESS : status;
}

#include "../hooked_set_virtual_address_map.h"
