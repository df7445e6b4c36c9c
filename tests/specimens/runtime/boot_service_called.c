/* Waits with a boot service at runtime: it kept the address of Stall from the time when that was there, and nobody
 * told it that the firmware has left. It works as long as the system leaves boot-services code in place and mapped;
 * here the first GetTime jumps to memory that is the kernel's. */
#include "../driver.h"

static EFI_STALL stall;

static EFI_STATUS prepare(void)
{
    stall = boot_services->Stall;
    return EFI_SUCCESS;
}

static void at_call(void)
{
    stall(1);
}

#define PREPARE prepare
#include "../hooked_get_time.h"
