/* The counter, the emulator's exit, and standing still. */
#include "../../arch.h"
#include "port.h"

/* QEMU's isa-debug-exit device: a write of n ends QEMU with status 2n + 1. */
#define DEBUG_EXIT_PORT   0xf4
#define DEBUG_EXIT_PASSED 0x10
#define DEBUG_EXIT_FAILED 0x11

uint64_t arch_ticks(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* CPUID 1, ECX bit 31. On real hardware the port may belong to anything: it is not touched there. */
static bool is_virtual_machine(void)
{
    uint32_t leaf = 1, ebx, ecx = 0, edx;

    __asm__ volatile("cpuid" : "+a"(leaf), "=b"(ebx), "+c"(ecx), "=d"(edx));
    return (ecx >> 31) != 0;
}

/* The device reads as 0; a port where nothing listens reads as all ones. */
bool arch_debug_exit_present(void)
{
    return is_virtual_machine() && port_read(DEBUG_EXIT_PORT) == 0;
}

void arch_debug_exit(bool passed)
{
    if (arch_debug_exit_present())
        port_write(DEBUG_EXIT_PORT, passed ? DEBUG_EXIT_PASSED : DEBUG_EXIT_FAILED);
}

void arch_halt(void)
{
    for (;;)
        __asm__ volatile("cli\n\thlt");
}
