#include "interrupt_controller.h"

#include "descriptors.h"
#include "port.h"

#define FIRST_COMMAND  0x20
#define FIRST_DATA     0x21
#define SECOND_COMMAND 0xa0
#define SECOND_DATA    0xa1

#define BEGIN          0x11 /* edge triggered, cascaded, four words in all */
#define MODE_8086      0x01
#define INTERRUPTS     8    /* of one controller */
#define CASCADE_INPUT  2    /* of the first controller: the second one hangs there */

static void move(uint16_t command, uint16_t data, uint8_t first_vector, uint8_t cascade)
{
    const uint8_t mask = port_read(data);

    port_write(command, BEGIN);
    port_write(data, first_vector);
    port_write(data, cascade);
    port_write(data, MODE_8086);
    port_write(data, mask);
}

void interrupt_controllers_move(void)
{
    move(FIRST_COMMAND, FIRST_DATA, EXCEPTION_VECTORS, 1 << CASCADE_INPUT);
    move(SECOND_COMMAND, SECOND_DATA, EXCEPTION_VECTORS + INTERRUPTS, CASCADE_INPUT);
}
