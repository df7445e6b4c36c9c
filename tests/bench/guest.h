/* What runs inside a measured machine tells figures as lines "bench NAME NUMBER" on QEMU's debug console, where
 * scripts/bench-boot reads them, and ends QEMU. Under -icount shift=0 a tick is an instruction. */
#ifndef GUEST_H
#define GUEST_H

#include <handoff/text.h>

#include "tests/boot/apps/port.h"

#define GUEST_CONSOLE_PORT 0x402
#define GUEST_GO_PORT      0xe9
#define GUEST_EXIT_PORT    0xf4
#define GUEST_DONE         0x10 /* QEMU's exit status is then 33 */

static inline UINT64 guest_ticks(void)
{
    UINT32 low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (UINT64)high << 32 | low;
}

static inline void guest_write(const char *text)
{
    while (*text != '\0')
        port_write(GUEST_CONSOLE_PORT, (UINT8)*text++);
}

static inline void guest_tell(const char *name, UINT64 number)
{
    char bytes[80];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "bench %s %lu\n", name, number);
    guest_write(bytes);
}

/* There is nothing to measure: the script shows the reason. */
static inline void guest_refuse(const char *reason, EFI_STATUS status)
{
    char bytes[160];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "bench-error %s: %s\n", reason, handoff_efi_status_name(status));
    guest_write(bytes);
}

_Noreturn static inline void guest_end(void)
{
    for (;;)
        port_write(GUEST_EXIT_PORT, GUEST_DONE);
}

#endif
