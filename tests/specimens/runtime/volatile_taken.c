/* SetVariable that takes a volatile variable after ExitBootServices as well: the memory it would lie in belongs to
 * the boot services, and only non-volatile variables can be set from then on (UEFI 2.10, 8.2.3). */
#include "../driver.h"

static EFI_SET_VARIABLE original;

static EFI_STATUS EFIAPI set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *data)
{
    const EFI_STATUS status = original(name, vendor, attributes, size, data);

    return (attributes & EFI_VARIABLE_NON_VOLATILE) == 0 && status == EFI_INVALID_PARAMETER ? EFI_SUCCESS : status;
}

#define SERVICE     SetVariable
#define REPLACEMENT set_variable
#include "../hooked_service.h"
