/* What drivers do that put functions of their own into the firmware's tables, done right: the table's CRC is made
 * right again, and at SetVirtualAddressMap pointers are converted (UEFI 2.10, 4.2 and 8.4). Every specimen takes it
 * from here and departs from it in one place. */
#ifndef DRIVER_H
#define DRIVER_H

#include <handoff/efi.h>

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_SYSTEM_TABLE *system;
static EFI_BOOT_SERVICES *boot_services;
static EFI_RUNTIME_SERVICES *runtime_services;

static inline void driver_begin(EFI_SYSTEM_TABLE *system_table)
{
    system = system_table;
    boot_services = system_table->BootServices;
    runtime_services = system_table->RuntimeServices;
}

static inline void renew_checksum(EFI_TABLE_HEADER *header)
{
    header->CRC32 = 0;
    boot_services->CalculateCrc32(header, header->HeaderSize, &header->CRC32);
}

/* HOOK(boot_services or runtime_services, its member, the function to put there, where to keep the original) */
#define HOOK(table, service, function, original) \
    do {                                         \
        (original) = (table)->service;           \
        (table)->service = (function);           \
        renew_checksum(&(table)->Hdr);           \
    } while (0)

/* In a VirtualAddressChange handler: `pointer` is the address of the pointer. */
static inline void convert_pointer(void *pointer)
{
    runtime_services->ConvertPointer(0, pointer);
}

static inline EFI_STATUS at_virtual_address_change(EFI_EVENT_NOTIFY handler)
{
    EFI_EVENT event;

    return boot_services->CreateEvent(EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, handler, NULL, &event);
}

#endif
