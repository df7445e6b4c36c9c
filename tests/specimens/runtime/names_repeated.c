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

#define SERVICE     GetNextVariableName
#define REPLACEMENT get_next_variable_name
#include "../hooked_service.h"
