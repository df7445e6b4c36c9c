/* Takes 12 KiB of stack, three times what a caller has to provide (UEFI 2.10, 2.3.4). Most systems give more, and
 * nothing happens. */
#include "../driver.h"

#define BUFFER 12288

static void at_call(void)
{
    volatile UINT8 buffer[BUFFER];

    for (UINTN i = sizeof(buffer); i > 0; i--)
        buffer[i - 1] = 0;
}

#include "../hooked_get_time.h"
