/* Events of the type EVT_SIGNAL_EXIT_BOOT_SERVICES that are created and never signalled: drivers that have to stop
 * their devices are not told, and those go on writing to memory that is the system's. */
#include "../driver.h"

static EFI_CREATE_EVENT original;

static EFI_STATUS EFIAPI create_event(UINT32 type, EFI_TPL priority, EFI_EVENT_NOTIFY notify, void *context,
                                      EFI_EVENT *event)
{
    return original(type == EVT_SIGNAL_EXIT_BOOT_SERVICES ? EVT_NOTIFY_SIGNAL : type, priority, notify, context,
                    event);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, CreateEvent, create_event, original);
    return EFI_SUCCESS;
}
