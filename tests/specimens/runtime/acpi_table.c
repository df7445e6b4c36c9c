/* Reads the ACPI tables at each GetTime, as clock drivers do that ask the FADT which register holds the century.
 * These lie in memory that belongs to the system and may be reclaimed: no runtime descriptor covers them. */
#include "../driver.h"

static const volatile UINT8 *pointer_structure;

static EFI_STATUS prepare(void)
{
    static const EFI_GUID acpi = ACPI_20_TABLE_GUID;

    for (UINTN i = 0; i < system->NumberOfTableEntries; i++) {
        const EFI_CONFIGURATION_TABLE *table = &system->ConfigurationTable[i];
        if (table->VendorGuid.Data1 == acpi.Data1)
            pointer_structure = table->VendorTable;
    }
    return pointer_structure != NULL ? EFI_SUCCESS : EFI_NOT_FOUND;
}

static void at_call(void)
{
    (void)*pointer_structure;
}

#define PREPARE prepare
#include "../hooked_get_time.h"
