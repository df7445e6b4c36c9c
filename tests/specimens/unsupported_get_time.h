/* A runtime driver in whose firmware GetTime is not supported, and which publishes an EFI_RT_PROPERTIES_TABLE that
 * calls the services supported whose bits are in SUPPORTED (UEFI 2.10, 4.6.2). */
#ifndef UNSUPPORTED_GET_TIME_H
#define UNSUPPORTED_GET_TIME_H

#include "driver.h"
#include "properties.h"

static struct properties properties = {1, sizeof(properties), SUPPORTED};
static EFI_GET_TIME original;

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    (void)time, (void)capabilities;
    return EFI_UNSUPPORTED;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, GetTime, get_time, original);
    return publish_properties(&properties);
}

#endif
