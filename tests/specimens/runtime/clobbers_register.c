/* Assembly language that uses rbx without telling the compiler, which therefore does not save it. It belongs to the
 * caller (UEFI 2.10, 2.3.4), who has something in it on another day. */
#include "../driver.h"

static void at_call(void)
{
    __asm__ volatile("xor %ebx, %ebx");
}

#define ONLY_AT_RUNTIME
#include "../hooked_get_time.h"
