#include "processor.h"

#include <cpuid.h>

#include "../../arch.h"

#define CPUID_EXTENDED        0x80000001u
#define EXTENDED_NX           (1u << 20) /* EDX */
#define EXTENDED_GIGABYTE     (1u << 26) /* EDX */
#define CPUID_ADDRESS_SIZES   0x80000008u
#define CPUID_TSC_FREQUENCY   0x15u
#define CPUID_HYPERVISOR_RATE 0x40000010u /* EAX: kHz, where the hypervisor has that leaf */
#define CPUID_HYPERVISOR      0x40000000u
#define CR4_LA57              (1ULL << 12)
#define EFER_LME              (1ULL << 8)
#define EFER_LMA              (1ULL << 10)
#define EFER_NXE              (1ULL << 11) /* without NX, setting it is a general protection fault */

static UINT64 read_cr4(void)
{
    UINT64 value;

    __asm__ volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static UINT32 extended_features(void)
{
    UINT32 a, b, c, d;

    return __get_cpuid(CPUID_EXTENDED, &a, &b, &c, &d) ? d : 0;
}

static bool has_nx(void)
{
    return (extended_features() & EXTENDED_NX) != 0;
}

UINT64 efer_known(void)
{
    return EFER_LME | EFER_LMA | (has_nx() ? EFER_NXE : 0);
}

struct handoff_page_format arch_page_format(void)
{
    UINT32 a, b, c, d;
    const UINT32 levels = (read_cr4() & CR4_LA57) != 0 ? 5 : 4;
    const bool gigabyte_pages = (extended_features() & EXTENDED_GIGABYTE) != 0;
    const UINT32 physical_bits = __get_cpuid(CPUID_ADDRESS_SIZES, &a, &b, &c, &d) ? a & 0xff : 36;

    return has_nx() ? handoff_page_format_x86_64(levels, gigabyte_pages, physical_bits)
                    : handoff_page_format_x86_64_without_nx(levels, gigabyte_pages, physical_bits);
}

UINT64 arch_ticks(void)
{
    UINT32 low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (UINT64)high << 32 | low;
}

/* Intel SDM volume 2, CPUID leaf 15h; else the leaf that hypervisors share. */
UINT64 arch_ticks_per_second(void)
{
    UINT32 a, b, c, d;

    if (__get_cpuid(CPUID_TSC_FREQUENCY, &a, &b, &c, &d) && a != 0 && b != 0 && c != 0)
        return (UINT64)c * b / a;
    __cpuid(1, a, b, c, d);
    if ((c >> 31) == 0)
        return 0;
    __cpuid(CPUID_HYPERVISOR, a, b, c, d);
    if (a < CPUID_HYPERVISOR_RATE)
        return 0;
    __cpuid(CPUID_HYPERVISOR_RATE, a, b, c, d);
    return (UINT64)a * 1000;
}

/* None is global, so that writing the root is enough. Intel SDM volume 3, 4.10.4.1. */
void arch_flush_translations(void)
{
    UINT64 root;

    __asm__ volatile("mov %%cr3, %0\n\tmov %0, %%cr3" : "=r"(root) : : "memory");
}

void arch_halt(void)
{
    for (;;)
        __asm__ volatile("cli; hlt");
}
