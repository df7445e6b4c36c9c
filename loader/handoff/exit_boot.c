#include <handoff/exit_boot.h>

#include "bytes.h"

/* One map, one exit, and nothing in between: any other call could change the map and with it the key. */
static enum handoff_status attempt_exit(EFI_BOOT_SERVICES *boot_services, EFI_HANDLE image,
                                        struct handoff_exit_boot_attempt *attempt)
{
    attempt->map_status = handoff_memory_map_fetch(boot_services, &attempt->map);
    if (attempt->map_status != EFI_SUCCESS)
        return HANDOFF_FIRMWARE_ERROR;
    if (handoff_memory_map_validate(&attempt->map) != HANDOFF_OK)
        return HANDOFF_MAP_MALFORMED;
    attempt->exit_called = true;
    attempt->exit_status = boot_services->ExitBootServices(image, attempt->map.key);
    if (attempt->exit_status == EFI_INVALID_PARAMETER)
        return HANDOFF_KEY_NEVER_CURRENT;
    return attempt->exit_status == EFI_SUCCESS ? HANDOFF_OK : HANDOFF_FIRMWARE_ERROR;
}

enum handoff_status handoff_exit_boot(EFI_BOOT_SERVICES *boot_services, EFI_HANDLE image, void *buffer,
                                      UINTN buffer_size, struct handoff_exit_boot *record)
{
    const UINTN part = buffer_size / HANDOFF_EXIT_BOOT_LIMIT & ~(UINTN)7;
    enum handoff_status status = HANDOFF_KEY_NEVER_CURRENT;

    memset(record, 0, sizeof(*record));
    while (status == HANDOFF_KEY_NEVER_CURRENT && record->attempts < HANDOFF_EXIT_BOOT_LIMIT) {
        struct handoff_exit_boot_attempt *attempt = &record->attempt[record->attempts];
        attempt->map.descriptors = (UINT8 *)buffer + record->attempts * part;
        attempt->map.capacity = part;
        record->attempts++;
        status = attempt_exit(boot_services, image, attempt);
    }
    return status;
}

bool handoff_exit_boot_intact(const struct handoff_exit_boot *record)
{
    return !record->attempt[0].exit_called; /* each attempt but the last called it */
}
