/* Keeps the address of a function in a variable, as drivers do that let others register a callback, and does not
 * convert it at SetVirtualAddressMap. Base relocations do not help: they know what the linker put there, not what
 * was stored later. The first GetTime jumps to where the function was. */
#include "../driver.h"

static volatile UINT64 calls;
static void (*volatile callback)(void);

static void count(void)
{
    calls++;
}

static EFI_STATUS prepare(void)
{
    callback = count;
    return EFI_SUCCESS;
}

static void at_call(void)
{
    callback();
}

#define PREPARE prepare
#include "../hooked_get_time.h"
