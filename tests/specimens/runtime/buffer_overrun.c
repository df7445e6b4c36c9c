/* GetVariable that ends what it returned of a variable with a zero, as for a string, also where the buffer is too
 * small for the variable: one byte behind the buffer, which is its caller's, is lost, with a status that every
 * caller takes for harmless. */
#include "../driver.h"

static EFI_GET_VARIABLE original;

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size, void *data)
{
    const UINTN capacity = size != NULL ? *size : 0;
    const EFI_STATUS status = original(name, vendor, attributes, size, data);

    if (status == EFI_BUFFER_TOO_SMALL && data != NULL)
        ((UINT8 *)data)[capacity] = 0;
    return status;
}

#define SERVICE     GetVariable
#define REPLACEMENT get_variable
#include "../hooked_service.h"
