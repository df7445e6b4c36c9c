/* A runtime driver that stands in front of CreateEvent, so that every VirtualAddressChange handler created after it
 * runs HANDLER_RUNS times: firmware that does not notify them once, seen from outside. */
#ifndef HOOKED_CREATE_EVENT_H
#define HOOKED_CREATE_EVENT_H

#include "driver.h"

#define HANDLERS 16

static struct handler {
    EFI_EVENT_NOTIFY notify;
    void *context;
} handlers[HANDLERS];
static UINTN handlers_used;
static EFI_CREATE_EVENT original;

static void EFIAPI run(EFI_EVENT event, void *context)
{
    const struct handler *handler = context;

    for (int left = HANDLER_RUNS; left > 0; left--)
        handler->notify(event, handler->context);
}

static EFI_STATUS EFIAPI create_event(UINT32 type, EFI_TPL priority, EFI_EVENT_NOTIFY notify, void *context,
                                      EFI_EVENT *event)
{
    if (type != EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE)
        return original(type, priority, notify, context, event);
    if (handlers_used == HANDLERS)
        return EFI_OUT_OF_RESOURCES;
    struct handler *handler = &handlers[handlers_used++];
    *handler = (struct handler){notify, context};
    return original(type, priority, run, handler, event);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(boot_services, CreateEvent, create_event, original);
    return EFI_SUCCESS;
}

#endif
