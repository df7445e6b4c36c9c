/* SetVirtualAddressMap, once. UEFI 2.10, 8.4.
 */
#ifndef HANDOFF_SET_VIRTUAL_H
#define HANDOFF_SET_VIRTUAL_H

#include "memory_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Calls SetVirtualAddressMap through the table's physical address with a map from handoff_runtime_map_build.
 * Conditions: ExitBootServices succeeded, interrupts are off, and the page table in force translates what the
 * firmware may touch during the call (see address_space.h). The firmware reads the map itself: its buffer is mapped
 * 1:1 in that table.
 *
 * EFI_SUCCESS: the firmware's pointers are now virtual ones; `runtime_services` may be used only through its virtual
 * address from here on. EFI_UNSUPPORTED, EFI_INVALID_PARAMETER, EFI_NO_MAPPING, EFI_NOT_FOUND: as the specification
 * says; the firmware stays in physical mode. Whatever is returned, do not call it again with another map.
 */
EFI_STATUS handoff_set_virtual(EFI_RUNTIME_SERVICES *runtime_services, const struct handoff_memory_map *runtime);

#ifdef __cplusplus
}
#endif
#endif
