/* Calls a function pointer that nobody ever set: it belongs to a driver that was to register itself, and is left out
 * of this build. The first GetTime at runtime jumps to address 0. */
#include "../driver.h"

static void (*volatile notify)(void);

static void at_call(void)
{
    notify();
}

#define ONLY_AT_RUNTIME
#include "../hooked_get_time.h"
