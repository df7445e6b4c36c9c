/* Declares in EFI_RT_PROPERTIES_TABLE that GetTime is not there at runtime, though it is and works (UEFI 2.10,
 * 4.6.2): the board got its clock later than its table. Systems believe the table and do without. */
#include "../driver.h"
#include "../properties.h"

static struct properties properties = {1, sizeof(properties), ALL_SERVICES & ~PROPERTY_TIME};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    return publish_properties(&properties);
}
