/* GetNextVariableName that begins again after the last name instead of saying EFI_NOT_FOUND: whoever enumerates
 * variables never comes to an end. */
#include "../driver.h"

static EFI_GET_NEXT_VARIABLE_NAME original;

static EFI_STATUS EFIAPI get_next_variable_name(UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    if (size == NULL || name == NULL)
        return original(size, name, vendor);
    const UINTN capacity = *size;
    const EFI_STATUS status = original(size, name, vendor);
    if (status != EFI_NOT_FOUND)
        return status;
    *size = capacity;
    name[0] = 0;
    return original(size, name, vendor);
}

#define SERVICE     GetNextVariableName
#define REPLACEMENT get_next_variable_name
#include "../hooked_service.h"
