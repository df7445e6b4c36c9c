/* The processor's I/O ports, for test programs that report over them. */
#ifndef PORT_H
#define PORT_H

#include <handoff/efi.h>

static inline void port_write(UINT16 port, UINT8 value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline UINT8 port_read(UINT16 port)
{
    UINT8 value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

#endif
