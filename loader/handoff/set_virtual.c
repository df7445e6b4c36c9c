#include <handoff/set_virtual.h>

EFI_STATUS handoff_set_virtual(EFI_RUNTIME_SERVICES *runtime_services, const struct handoff_memory_map *runtime)
{
    return runtime_services->SetVirtualAddressMap(runtime->size, runtime->stride, runtime->version,
                                                  (EFI_MEMORY_DESCRIPTOR *)runtime->descriptors);
}
