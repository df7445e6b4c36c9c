/* ResetSystem that returns, as it does where a board left its library for it empty: a system that has put everything
 * away for the last time goes on running (UEFI 2.10, 8.5.1). */
#include "../driver.h"

static EFI_RESET_SYSTEM original;

static EFI_STATUS EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *data)
{
    (void)type, (void)status, (void)size, (void)data;
    return EFI_UNSUPPORTED;
}

#define SERVICE     ResetSystem
#define REPLACEMENT reset_system
#include "../hooked_service.h"
