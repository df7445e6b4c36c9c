/* Takes 64 KiB of stack for a local buffer. While the firmware is there it has a stack of 128 KiB; at runtime the
 * caller has to provide 4 (UEFI 2.10, 2.3.4), and what lies below that is the caller's. */
#include "../driver.h"

#define BUFFER 65536

static void at_call(void)
{
    volatile UINT8 buffer[BUFFER];

    for (UINTN i = sizeof(buffer); i > 0; i--)
        buffer[i - 1] = 0;
}

#include "../hooked_get_time.h"
