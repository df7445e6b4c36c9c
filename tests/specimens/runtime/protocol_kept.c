/* Keeps the interface of a protocol, its own EFI_LOADED_IMAGE_PROTOCOL, and asks it at runtime where the image lies.
 * The instance belongs to boot services and ended with them: the first GetTime reads what the kernel keeps there now.
 */
#include "../driver.h"

static EFI_LOADED_IMAGE *volatile loaded;
static volatile UINT64 size;

static EFI_STATUS prepare(EFI_HANDLE image)
{
    static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;

    return boot_services->HandleProtocol(image, &loaded_image, (void **)&loaded);
}

static void at_call(void)
{
    size = loaded->ImageSize;
}

#define PREPARE() prepare(image)
#include "../hooked_get_time.h"
