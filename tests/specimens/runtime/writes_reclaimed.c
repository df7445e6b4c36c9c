/* Keeps a log of its calls in memory from boot services and goes on writing to it at runtime: nothing is ever read
 * back, so the driver notices nothing, and the system finds numbers in the middle of its own data. */
#include "../driver.h"

#define LINES 512

static struct {
    UINT64 line[LINES];
} *volatile log;
static UINTN lines;

static EFI_STATUS prepare(void)
{
    return boot_services->AllocatePool(EfiBootServicesData, sizeof(*log), (void **)&log);
}

static void at_call(void)
{
    log->line[lines % LINES] = lines;
    lines++;
}

#define PREPARE prepare
#include "../hooked_get_time.h"
