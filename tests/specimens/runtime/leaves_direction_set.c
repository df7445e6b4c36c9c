/* Copies backwards in assembly language and does not clear the direction flag, which both sides of a call expect
 * clear (UEFI 2.10, 2.3.4): its caller's next copy runs the wrong way. */
#include "../driver.h"

static void at_call(void)
{
    __asm__ volatile("std");
}

#define ONLY_AT_RUNTIME
#include "../hooked_get_time.h"
