/* Declares in EFI_RT_PROPERTIES_TABLE that GetTime is not there at runtime and takes that for leave to let it lie in
 * memory that is gone after ExitBootServices. It has to stay callable, if only to return EFI_UNSUPPORTED (UEFI 2.10,
 * 4.6.2). */
#include "../driver.h"
#include "../properties.h"

static struct properties properties = {1, sizeof(properties), ALL_SERVICES & ~PROPERTY_TIME};
static volatile UINT64 *counter;

static EFI_STATUS prepare(void)
{
    const EFI_STATUS status = boot_services->AllocatePool(EfiBootServicesData, sizeof(*counter), (void **)&counter);

    return status == EFI_SUCCESS ? publish_properties(&properties) : status;
}

static void at_call(void)
{
    ++*counter;
}

#define PREPARE prepare
#include "../hooked_get_time.h"
