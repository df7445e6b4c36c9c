/* ResetSystem that waits for ever for a reset that does not come, as it does where the board is not the one that its
 * library was written for. */
#include "../driver.h"

static EFI_RESET_SYSTEM original;
static volatile BOOLEAN reset_seen;

static EFI_STATUS EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *data)
{
    (void)type, (void)status, (void)size, (void)data;
    while (!reset_seen)
        ;
    return EFI_SUCCESS;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    HOOK(runtime_services, ResetSystem, reset_system, original);
    return EFI_SUCCESS;
}
