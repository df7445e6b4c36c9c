/* Converts a context twice: two modules share it and each adds the distance by which runtime memory moved, which the
 * author worked out from one converted pointer to save calls of ConvertPointer. (ConvertPointer itself refuses an
 * address that is virtual already, unless that lies in another region's physical range.) The first GetTime uses an
 * address that is as far off again. */
#include "../driver.h"

static struct {
    volatile UINT64 calls;
} *context;

static EFI_STATUS prepare(void)
{
    return boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(*context), (void **)&context);
}

static void at_call(void)
{
    context->calls++;
}

static void convert(void)
{
    const UINT64 before = (UINT64)context;

    convert_pointer(&context);
    context = (void *)(2 * (UINT64)context - before);
}

#define PREPARE prepare
#define CONVERT convert
#include "../hooked_get_time.h"
