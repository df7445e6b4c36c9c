/* Looks a protocol up at runtime, with the address of LocateProtocol kept from before. The handle database ended with
 * ExitBootServices, and the function with it: the first GetTime jumps to memory that is the kernel's. */
#include "../driver.h"

static EFI_LOCATE_PROTOCOL locate_protocol;

static EFI_STATUS prepare(void)
{
    locate_protocol = boot_services->LocateProtocol;
    return EFI_SUCCESS;
}

static void at_call(void)
{
    static EFI_GUID console = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
    void *found;

    locate_protocol(&console, NULL, &found);
}

#define PREPARE prepare
#include "../hooked_get_time.h"
