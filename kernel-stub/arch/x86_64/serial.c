/* A 16550 serial port, polled: 115200 baud, 8 data bits, no parity, 1 stop bit. */
#include "../../arch.h"
#include "port.h"

#define SERIAL_COM1 0x3f8u

/* Registers, by their distance from the first port. */
#define DATA              0
#define INTERRUPT_ENABLE  1
#define DIVISOR_LOW       0 /* these two while LINE_DIVISOR is set */
#define DIVISOR_HIGH      1
#define FIFO_CONTROL      2
#define LINE_CONTROL      3
#define MODEM_CONTROL     4
#define LINE_STATUS       5

#define LINE_EIGHT_BITS   0x03
#define LINE_DIVISOR      0x80
#define FIFO_CLEAR        0x07 /* on, both directions emptied */
#define MODEM_READY       0x03 /* data terminal ready, request to send */
#define MODEM_LOOPBACK    0x13
#define STATUS_RECEIVED   0x01
#define STATUS_ROOM       0x20 /* the transmitter takes a byte */
#define STATUS_EMPTY      0x40 /* the last bit has left */

#define LOOPBACK_BYTE     0xa5

/* A read of a port takes about a microsecond, a byte on the line 87: a port that is still busy after this is
 * broken. */
#define PATIENCE 100000u

static uint16_t base; /* 0: no port in use */
static uint64_t taken;

static bool wait_for(uint8_t status)
{
    for (unsigned i = 0; i < PATIENCE; i++)
        if ((port_read((uint16_t)(base + LINE_STATUS)) & status) != 0)
            return true;
    return false;
}

static void write_register(unsigned index, uint8_t value)
{
    port_write((uint16_t)(base + index), value);
}

static void configure(void)
{
    wait_for(STATUS_EMPTY); /* the loader's last bytes */
    write_register(INTERRUPT_ENABLE, 0);
    write_register(LINE_CONTROL, LINE_DIVISOR);
    write_register(DIVISOR_LOW, 1);
    write_register(DIVISOR_HIGH, 0);
    write_register(LINE_CONTROL, LINE_EIGHT_BITS);
    write_register(FIFO_CONTROL, FIFO_CLEAR);
}

static bool loops_back(void)
{
    write_register(MODEM_CONTROL, MODEM_LOOPBACK);
    write_register(DATA, LOOPBACK_BYTE);
    const bool answered = wait_for(STATUS_RECEIVED) && port_read((uint16_t)(base + DATA)) == LOOPBACK_BYTE;
    write_register(MODEM_CONTROL, MODEM_READY);
    return answered;
}

uint32_t arch_serial_default(void)
{
    return SERIAL_COM1;
}

bool arch_serial_begin(uint32_t port)
{
    base = 0;
    if (port == 0 || port > 0xffff - LINE_STATUS)
        return false;
    base = (uint16_t)port;
    configure();
    if (!loops_back())
        base = 0;
    return base != 0;
}

void arch_serial_write(const char *bytes, uint64_t size)
{
    for (uint64_t i = 0; i < size && base != 0; i++) {
        if (!wait_for(STATUS_ROOM)) {
            base = 0;
            return;
        }
        write_register(DATA, (uint8_t)bytes[i]);
        taken++;
    }
    if (base != 0 && !wait_for(STATUS_EMPTY))
        base = 0;
}

uint64_t arch_serial_taken(void)
{
    return taken;
}
