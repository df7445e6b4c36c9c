/* Asks the boot services table for the task priority at runtime, as every lock of a library for boot drivers does.
 * The table itself is gone, before any of its functions could be called: the first GetTime reads an address out of
 * it. */
#include "../driver.h"

static void at_call(void)
{
    boot_services->RestoreTPL(boot_services->RaiseTPL(TPL_NOTIFY));
}

#include "../hooked_get_time.h"
