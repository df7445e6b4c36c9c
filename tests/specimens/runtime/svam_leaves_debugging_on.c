/* SetVirtualAddressMap that leaves CR4.DE set: whoever calls it finds another processor than before. */
#include "../driver.h"

#define DEBUGGING_EXTENSIONS 8u

static EFI_SET_VIRTUAL_ADDRESS_MAP original;

static EFI_STATUS EFIAPI set_virtual_address_map(UINTN size, UINTN stride, UINT32 version,
                                                 EFI_MEMORY_DESCRIPTOR *map)
{
    const EFI_STATUS status = original(size, stride, version, map);
    UINT64 control;

    __asm__ volatile("mov %%cr4, %0" : "=r"(control));
    __asm__ volatile("mov %0, %%cr4" : : "r"(control | DEBUGGING_EXTENSIONS));
    return status;
}

#include "../hooked_set_virtual_address_map.h"
