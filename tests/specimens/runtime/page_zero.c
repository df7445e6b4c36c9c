/* Writes to physical page 0: a context that an error path left null is used all the same. With boot services it goes
 * unnoticed, since firmware maps the page; at the first GetTime it is not there. */
#include "../driver.h"

static struct {
    UINT64 reserved[8];
    volatile UINT64 calls;
} *volatile context;

static void at_call(void)
{
    context->calls++;
}

#include "../hooked_get_time.h"
