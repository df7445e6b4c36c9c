/* Waits with a boot service at runtime, by way of the system table: that one was converted as it should be, and is
 * there, but ExitBootServices has made its pointer to the boot services null. The first GetTime reads the address of
 * Stall from page 0. */
#include "../driver.h"

static void at_call(void)
{
    system->BootServices->Stall(1);
}

static void convert(void)
{
    convert_pointer(&system);
}

#define CONVERT convert
#include "../hooked_get_time.h"
