#include "../../arch.h"

/* 16550 registers, as the firmware programmed the port. */
#define LINE_STATUS       5
#define TRANSMITTER_EMPTY 0x20u
#define PATIENCE          1000000u /* polls; a port that is not there must not stop the machine */

static void put_byte(UINT32 port, UINT8 byte)
{
    UINT32 patience = PATIENCE;
    UINT8 status = 0;

    while ((status & TRANSMITTER_EMPTY) == 0 && patience-- > 0)
        __asm__ volatile("inb %1, %0" : "=a"(status) : "d"((UINT16)(port + LINE_STATUS)));
    __asm__ volatile("outb %0, %1" : : "a"(byte), "d"((UINT16)port));
}

void arch_serial_write(UINT32 port, const char *bytes, UINTN size)
{
    for (UINTN i = 0; i < size && port != 0; i++) {
        if (bytes[i] == '\n')
            put_byte(port, '\r');
        put_byte(port, (UINT8)bytes[i]);
    }
}
