/* A debug build whose ASSERT fails at runtime. What ASSERT ends in is a breakpoint, for a debugger that is not there:
 * the system gets an exception that nobody but the firmware could explain. A runtime service returns an error instead
 * (UEFI 2.10, 8.1). */
#include "../driver.h"

static void at_call(void)
{
    __asm__ volatile("int3");
}

#define ONLY_AT_RUNTIME
#include "../hooked_get_time.h"
