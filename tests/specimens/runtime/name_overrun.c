/* GetNextVariableName that ends the name with a zero at the end of the buffer as well, to be sure, and counts the
 * buffer's bytes from 1: the byte behind it, which is its caller's, is lost. */
#include "../driver.h"

static EFI_GET_NEXT_VARIABLE_NAME original;

static EFI_STATUS EFIAPI get_next_variable_name(UINTN *size, CHAR16 *name, EFI_GUID *vendor)
{
    const UINTN capacity = size != NULL ? *size : 0;
    const EFI_STATUS status = original(size, name, vendor);

    if (status == EFI_SUCCESS)
        ((UINT8 *)name)[capacity] = 0;
    return status;
}

#define SERVICE     GetNextVariableName
#define REPLACEMENT get_next_variable_name
#include "../hooked_service.h"
