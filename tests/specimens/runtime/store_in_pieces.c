/* SetVariable that has no room for more than a kilobyte, though QueryVariableInfo tells of more: what is free lies in
 * pieces between variables, and nothing puts them together at runtime. That is legal. */
#include "../driver.h"

static EFI_SET_VARIABLE original;

static EFI_STATUS EFIAPI set_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 attributes, UINTN size, void *data)
{
    return size > 1024 ? EFI_OUT_OF_RESOURCES : original(name, vendor, attributes, size, data);
}

#define SERVICE     SetVariable
#define REPLACEMENT set_variable
#include "../hooked_service.h"
