/* ExitBootServices with a key that is current, retried while the firmware says that it is stale.
 * UEFI 2.10, 7.4 (EFI_BOOT_SERVICES.ExitBootServices).
 */
#ifndef HANDOFF_EXIT_BOOT_H
#define HANDOFF_EXIT_BOOT_H

#include "memory_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Real machines refuse the first one or two calls; nothing seen needs more than a few. */
#define HANDOFF_EXIT_BOOT_LIMIT 8

struct handoff_exit_boot_attempt {
    struct handoff_memory_map map;         /* as fetched for this attempt, in its own part of the buffer */
    EFI_STATUS                map_status;  /* of GetMemoryMap */
    bool                      exit_called; /* false: the map could not be had, and exit_status means nothing */
    EFI_STATUS                exit_status; /* of ExitBootServices */
};

struct handoff_exit_boot {
    UINTN                            attempts; /* used entries of attempt[]; the last is the one that decided */
    struct handoff_exit_boot_attempt attempt[HANDOFF_EXIT_BOOT_LIMIT];
};

/* Fetches the map and exits, up to HANDOFF_EXIT_BOOT_LIMIT times. `buffer` is divided into HANDOFF_EXIT_BOOT_LIMIT
 * equal parts, one an attempt, so that the map of every refused attempt is kept; give it that many times
 * handoff_memory_map_capacity() bytes, aligned to 8. Nothing but GetMemoryMap and ExitBootServices is called: after a
 * refused exit, firmware up to UEFI 2.8 allows nothing else.
 *
 * HANDOFF_OK: boot services are gone; the final map is attempt[attempts - 1].map.
 * HANDOFF_FIRMWARE_ERROR, HANDOFF_MAP_MALFORMED: see the last attempt. If no attempt called ExitBootServices
 *   (handoff_exit_boot_intact), boot services still work and the caller may return to the firmware.
 * HANDOFF_KEY_NEVER_CURRENT: refused to the bound. Boot services are half gone: only runtime services may be called.
 */
enum handoff_status handoff_exit_boot(EFI_BOOT_SERVICES *boot_services, EFI_HANDLE image, void *buffer,
                                      UINTN buffer_size, struct handoff_exit_boot *record);

/* True while ExitBootServices was never called, so that all boot services may still be used. */
bool handoff_exit_boot_intact(const struct handoff_exit_boot *record);

#ifdef __cplusplus
}
#endif
#endif
