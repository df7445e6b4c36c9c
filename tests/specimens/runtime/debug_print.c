/* Prints a line of debug output to the firmware's console, which it found while there was one. The instance of the
 * protocol lies in boot-services memory: the first GetTime reads the address of OutputString from what the kernel
 * keeps there now. */
#include "../driver.h"

static SIMPLE_TEXT_OUTPUT_INTERFACE *console;

static EFI_STATUS prepare(void)
{
    console = system->ConOut;
    return console != NULL ? EFI_SUCCESS : EFI_NOT_FOUND;
}

static void at_call(void)
{
    console->OutputString(console, (CHAR16 *)u"GetTime\r\n");
}

#define PREPARE prepare
#include "../hooked_get_time.h"
