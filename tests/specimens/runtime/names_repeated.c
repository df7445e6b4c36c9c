/* GetNextVariableName that gives a name twice, as firmware does whose old copy of a changed variable still counts: a
 * system that enumerates variables sees one twice, or goes round for ever. */
#include "../driver.h"

static EFI_GET_NEXT_VARIABLE_NAME original;
static UINTN calls;

static EFI_STATUS EFIAPI get_next_variable_name(UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    if (size != NULL && name != NULL && vendor != NULL && ++calls % 3 == 0)
        return EFI_SUCCESS;
    return original(size, name, vendor);
}

static void EFIAPI convert(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    convert_pointer(&original);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, GetNextVariableName, get_next_variable_name, original);
    return at_virtual_address_change(convert);
}
