/* A driver that nobody ever ran after ExitBootServices: it reads and writes a context in boot-services pool, reads
 * another one through an address that was not converted, and waits with a boot service; all of it in GetTime. One
 * fault hides the next. With trace=yes one boot must list each of them, and nothing else. */
#include "../driver.h"

struct context {
    UINT64 calls;
    UINT64 last;
};

static volatile struct context *stale;
static volatile struct context *unconverted;
static EFI_STALL stall;

static EFI_STATUS prepare(void)
{
    EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(*stale), (void **)&stale);

    if (status == EFI_SUCCESS)
        status = boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(*unconverted), (void **)&unconverted);
    if (status != EFI_SUCCESS)
        return status;
    stale->calls = 0;
    unconverted->calls = 0;
    stall = boot_services->Stall;
    return EFI_SUCCESS;
}

static void at_call(void)
{
    const UINT64 calls = stale->calls;

    stale->last = calls;
    stall(unconverted->calls);
}

#define PREPARE prepare
#include "../hooked_get_time.h"
