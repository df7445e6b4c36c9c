/* Two modules share a context, and the handler of each calls ConvertPointer for it. Mostly nothing comes of it: the
 * second call is refused with EFI_NOT_FOUND, since a virtual address lies in no runtime region. But where the
 * operating system happens to give out virtual addresses that are physical ones of another region, the second call
 * succeeds as well, and the context is then looked for in that region's memory, which is mapped. virtmap=over
 * provokes it. */
#include "../driver.h"

static struct {
    volatile UINT64 calls;
} *context;

static EFI_STATUS prepare(void)
{
    return boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(*context), (void **)&context);
}

/* Only reads: what lies there instead may be a device. */
static void at_call(void)
{
    (void)context->calls;
}

static void convert(void)
{
    convert_pointer(&context);
    convert_pointer(&context);
}

#define PREPARE prepare
#define CONVERT convert
#include "../hooked_get_time.h"
