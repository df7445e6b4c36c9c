/* ResetSystem that waits for ever for a reset that does not come, as it does where the board is not the one that its
 * library was written for: with the processor halted, since it is called with interrupts off. */
#include "../driver.h"

static EFI_RESET_SYSTEM original;
static volatile BOOLEAN reset_seen;

static EFI_STATUS EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *data)
{
    (void)type, (void)status, (void)size, (void)data;
    while (!reset_seen)
        __asm__ volatile("hlt");
    return EFI_SUCCESS;
}

#define SERVICE     ResetSystem
#define REPLACEMENT reset_system
#include "../hooked_service.h"
