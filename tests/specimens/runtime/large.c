/* A driver with nothing wrong with it but its size: it does not fit into the runtime code that the firmware set
 * aside, and gets a descriptor of its own. EDK2 before edk2-stable202411 does not know the sections of a driver
 * that is loaded so late, and its Memory Attributes Table says of the whole descriptor that it can have no
 * protection. */
#include "../driver.h"

static volatile UINT8 history[2u << 20];
static UINTN calls;

static void at_call(void)
{
    history[calls++ % sizeof(history)]++;
}

#include "../hooked_get_time.h"
