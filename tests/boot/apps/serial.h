/* The first serial port, for test programs that report over it. */
#ifndef SERIAL_H
#define SERIAL_H

#include "port.h"

#define SERIAL_PORT        0x3f8
#define SERIAL_LINE_STATUS (SERIAL_PORT + 5)
#define SERIAL_IDLE        0x40

/* Waits for the transmitter to be empty: a machine that is switched off loses what is still in it. */
static inline void serial_byte(char byte)
{
    port_write(SERIAL_PORT, (UINT8)byte);
    while ((port_read(SERIAL_LINE_STATUS) & SERIAL_IDLE) == 0)
        ;
}

static inline void serial_write(const char *text)
{
    while (*text != '\0')
        serial_byte(*text++);
}

#endif
