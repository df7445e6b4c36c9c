/* A runtime driver that stands in front of GetTime. A specimen includes driver.h, defines at_call(), which runs
 * before the clock is read, and then includes this file. It may define PREPARE, a function that runs before
 * ExitBootServices; CONVERT, one that runs at SetVirtualAddressMap; and ONLY_AT_RUNTIME, if at_call() would bring
 * the firmware down while boot services are there: they read the clock as well. */
#ifndef HOOKED_GET_TIME_H
#define HOOKED_GET_TIME_H

#ifndef PREPARE
#define PREPARE() EFI_SUCCESS
#endif
#ifndef CONVERT
#define CONVERT()
#endif
#ifdef ONLY_AT_RUNTIME
#define ACTIVE_FROM_THE_START FALSE
#else
#define ACTIVE_FROM_THE_START TRUE
#endif

static BOOLEAN active = ACTIVE_FROM_THE_START;
static EFI_GET_TIME original_get_time;

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    if (active)
        at_call();
    return original_get_time(time, capabilities);
}

static void EFIAPI convert_all(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    convert_pointer(&original_get_time);
    CONVERT();
    active = TRUE;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    EFI_STATUS status = PREPARE();
    if (status == EFI_SUCCESS)
        status = at_virtual_address_change(convert_all);
    if (status == EFI_SUCCESS)
        HOOK(runtime_services, GetTime, get_time, original_get_time);
    return status;
}

#endif
