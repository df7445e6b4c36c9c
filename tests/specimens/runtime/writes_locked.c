/* SetVariable that refuses everything once an operating system runs: the board locks its flash at ExitBootServices
 * and does not say so in EFI_RT_PROPERTIES_TABLE. */
#include "../driver.h"

static EFI_SET_VARIABLE original;

static EFI_STATUS EFIAPI set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *data)
{
    if ((UINTN)name >> 32 != 0)
        return EFI_WRITE_PROTECTED;
    return original(name, vendor, attributes, size, data);
}

#define SERVICE     SetVariable
#define REPLACEMENT set_variable
#include "../hooked_service.h"
