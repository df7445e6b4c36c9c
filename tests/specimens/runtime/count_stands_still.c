/* GetNextHighMonotonicCount whose counter lost its place in flash: it gives the same number for ever, and two systems
 * that were promised different ones share it (UEFI 2.10, 8.5.2). */
#include "../driver.h"

static EFI_GET_NEXT_HIGH_MONO_COUNT original;

static EFI_STATUS EFIAPI give_the_same(UINT32 *count)
{
    if (count == NULL)
        return EFI_INVALID_PARAMETER;
    *count = 1;
    return EFI_SUCCESS;
}

#define SERVICE     GetNextHighMonotonicCount
#define REPLACEMENT give_the_same
#include "../hooked_service.h"
