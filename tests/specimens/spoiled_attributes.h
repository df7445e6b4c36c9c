/* A runtime driver that spoils the firmware's Memory Attributes Table (UEFI 2.10, 4.6.4): firmware whose own is
 * defective, seen from outside. It does so when boot services end: EDK2 makes the table anew whenever somebody
 * allocates runtime memory. A specimen includes this file and defines spoil(), which departs from what is right
 * in one place.
 *
 * In an image of the firmware's own: those lie above this driver, which EDK2 has entries for as well from
 * edk2-stable202511 on. */
#ifndef SPOILED_ATTRIBUTES_H
#define SPOILED_ATTRIBUTES_H

#include <handoff/attributes_table.h>

#include "driver.h"

static void spoil(struct handoff_attributes_header *table);

static inline EFI_MEMORY_DESCRIPTOR *entry_at(struct handoff_attributes_header *table, UINTN index)
{
    return (EFI_MEMORY_DESCRIPTOR *)((UINT8 *)(table + 1) + index * table->descriptor_size);
}

/* Where no image lies, EDK2 forbids neither writing nor execution, or both. */
static inline UINT64 access_of(const EFI_MEMORY_DESCRIPTOR *entry)
{
    return entry->Attribute & (EFI_MEMORY_RO | EFI_MEMORY_XP);
}

static inline void remove_entry(struct handoff_attributes_header *table, UINTN index)
{
    table->entries--;
    boot_services->CopyMem(entry_at(table, index), entry_at(table, index + 1),
                           (table->entries - index) * table->descriptor_size);
}

static void EFIAPI spoil_table(EFI_EVENT event, void *unused)
{
    static const EFI_GUID guid = HANDOFF_ATTRIBUTES_TABLE_GUID;

    (void)event, (void)unused;
    for (UINTN i = 0; i < system->NumberOfTableEntries; i++) {
        const EFI_CONFIGURATION_TABLE *table = &system->ConfigurationTable[i];
        if (table->VendorGuid.Data1 == guid.Data1)
            spoil(table->VendorTable);
    }
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_EVENT event;

    (void)image;
    driver_begin(system_table);
    return boot_services->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_NOTIFY, spoil_table, NULL, &event);
}

#endif
