/* QEMU's isa-debug-exit device. */
#include "../../arch.h"

#include <cpuid.h>

#define DEBUG_EXIT_PORT 0xf4

/* On real hardware the port may belong to anything: it is not touched there. */
static bool is_virtual_machine(void)
{
    UINT32 a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) && (c >> 31) != 0;
}

/* The device reads as 0; a port where nothing listens reads as all ones. */
bool arch_debug_exit_present(void)
{
    UINT8 value = 0xff;

    if (is_virtual_machine())
        __asm__ volatile("inb %1, %0" : "=a"(value) : "d"((UINT16)DEBUG_EXIT_PORT));
    return value == 0;
}
