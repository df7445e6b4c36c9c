/* A runtime driver that stands in front of one service. A specimen includes driver.h; defines `original`, where the
 * service is kept, and the function that takes its place; says in SERVICE which member of the runtime services table
 * it is, and in REPLACEMENT which function; and then includes this file. */
#ifndef HOOKED_SERVICE_H
#define HOOKED_SERVICE_H

static void EFIAPI convert_original(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    convert_pointer(&original);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, SERVICE, REPLACEMENT, original);
    return at_virtual_address_change(convert_original);
}

#endif
