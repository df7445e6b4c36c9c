/* SetVariable that says EFI_SUCCESS and writes nothing once the system is at virtual addresses: the part of the
 * firmware that writes the flash gets the address of the data cut to 32 bits, finds nothing there, and nobody
 * looks at its status. */
#include "../driver.h"

static EFI_SET_VARIABLE original;

static EFI_STATUS EFIAPI set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *data)
{
    if (name != NULL && size != 0 && (UINTN)data >> 32 != 0)
        return EFI_SUCCESS;
    return original(name, vendor, attributes, size, data);
}

#define SERVICE     SetVariable
#define REPLACEMENT set_variable
#include "../hooked_service.h"
