/* An EFI_RT_PROPERTIES_TABLE whose Length does not count the two fields in front of the mask (UEFI 2.10, 4.6.2). Some
 * systems then take the mask for what it is, others ignore it. */
#include "../driver.h"
#include "../properties.h"

static struct properties properties = {1, sizeof(properties.supported), ALL_SERVICES};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    return publish_properties(&properties);
}
