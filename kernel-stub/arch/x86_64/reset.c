/* A reset without the firmware: what is wired to the processor's reset line on nearly every machine. */
#include <stddef.h>

#include "../../arch.h"
#include "port.h"

#define RESET_CONTROL      0xcf9 /* of the chipset */
#define RESET_PREPARE      0x02
#define RESET_HARD         0x06
#define KEYBOARD_COMMAND   0x64
#define KEYBOARD_RESET     0xfe
#define DELAY_PORT         0x80 /* a write takes about a microsecond */
#define A_MOMENT           500000

static void reset_control(void)
{
    port_write(RESET_CONTROL, RESET_PREPARE);
    port_write(RESET_CONTROL, RESET_HARD);
}

static void keyboard_controller(void)
{
    port_write(KEYBOARD_COMMAND, KEYBOARD_RESET);
}

/* An exception for which there is no handler, and none for that. */
static void triple_fault(void)
{
    static const uint64_t no_table[2]; /* its limit and address */

    __asm__ volatile("lidt %0\n\tint3" : : "m"(no_table));
}

static const struct {
    const char *name;
    void (*try)(void);
} ways[] = {
    {"the chipset's port 0xcf9", reset_control},
    {"the keyboard controller", keyboard_controller},
    {"a triple fault", triple_fault},
};

const char *arch_reset_name(unsigned way)
{
    return way < sizeof(ways) / sizeof(ways[0]) ? ways[way].name : NULL;
}

void arch_reset(unsigned way)
{
    ways[way].try();
    for (unsigned i = 0; i < A_MOMENT; i++)
        port_write(DELAY_PORT, 0);
}
