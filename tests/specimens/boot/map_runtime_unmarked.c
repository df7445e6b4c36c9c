/* A descriptor of type EfiRuntimeServicesData without EFI_MEMORY_RUNTIME: no system passes it to
 * SetVirtualAddressMap, and what the firmware keeps there is gone with the 1:1 map. Gateways were sold whose firmware
 * did this. */
#include "../driver.h"

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    (void)free;
    extra->Type = EfiRuntimeServicesData;
}

#include "../hooked_map.h"
