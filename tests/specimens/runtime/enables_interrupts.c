/* Waits for a tick of the timer with interrupts on, instead of reading its counter. The tick finds the system inside
 * the firmware, with a handler of the system's or none; a runtime service leaves interrupts as they are (UEFI 2.10,
 * 8.1). */
#include "../driver.h"

#define TIMER_COUNT    0x40
#define TIMER_CONTROL  0x43
#define TIMER_MODE     0x34 /* counter 0, both bytes, again and again */
#define TIMER_TICKS    0x1000
#define INTERRUPT_MASK 0x21
#define ALL_BUT_TIMER  0xfe

static void write_port(UINT16 port, UINT8 value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void at_call(void)
{
    write_port(TIMER_CONTROL, TIMER_MODE);
    write_port(TIMER_COUNT, TIMER_TICKS & 0xff);
    write_port(TIMER_COUNT, TIMER_TICKS >> 8);
    write_port(INTERRUPT_MASK, ALL_BUT_TIMER);
    __asm__ volatile("sti; hlt; cli");
}

#define ONLY_AT_RUNTIME
#include "../hooked_get_time.h"
