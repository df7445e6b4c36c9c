/* Reads a device at its physical address, the HPET's counter, and never asked the firmware to give its registers a
 * runtime descriptor. Each board has one, so the author wrote the number down; no system maps it for the firmware. */
#include "../driver.h"

#define HPET_COUNTER 0xfed000f0

static void at_call(void)
{
    (void)*(volatile UINT64 *)HPET_COUNTER;
}

#include "../hooked_get_time.h"
