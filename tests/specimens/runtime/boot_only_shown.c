/* GetNextVariableName that goes on after ExitBootServices as if nothing had happened: behind the last name it gives
 * that of a variable without EFI_VARIABLE_RUNTIME_ACCESS, which GetVariable rightly does not know any more. */
#include "../driver.h"

#include <string.h>

static CHAR16 boot_only[] = u"HandoffBootOnly";
static EFI_GUID vendor_of_boot_only = {0x3f0c1d52, 0x8e44, 0x4c1b, {0xa6, 0x0d, 0x27, 0x91, 0x5b, 0xe0, 0x44, 0x7c}};
static EFI_GET_NEXT_VARIABLE_NAME original;
static BOOLEAN shown;

static EFI_STATUS EFIAPI get_next_variable_name(UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    if (!shown || size == NULL || name == NULL || vendor == NULL)
        return original(size, name, vendor);
    if (memcmp(name, boot_only, sizeof(boot_only)) == 0)
        return EFI_NOT_FOUND;
    const EFI_STATUS status = original(size, name, vendor);
    if (status != EFI_NOT_FOUND || *size < sizeof(boot_only))
        return status;
    memcpy(name, boot_only, sizeof(boot_only));
    memcpy(vendor, &vendor_of_boot_only, sizeof(*vendor));
    *size = sizeof(boot_only);
    return EFI_SUCCESS;
}

static void EFIAPI convert(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    convert_pointer(&original);
    shown = TRUE;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    const EFI_STATUS status = runtime_services->SetVariable(boot_only, &vendor_of_boot_only,
                                                            EFI_VARIABLE_BOOTSERVICE_ACCESS, 1, "");
    if (status != EFI_SUCCESS)
        return status;
    HOOK(runtime_services, GetNextVariableName, get_next_variable_name, original);
    return at_virtual_address_change(convert);
}
