/* Returns with interrupts on, which its caller had switched off, from a critical section that ends in STI. */
#include "../driver.h"

static void at_call(void)
{
    __asm__ volatile("sti");
}

#define ONLY_AT_RUNTIME
#include "../hooked_get_time.h"
