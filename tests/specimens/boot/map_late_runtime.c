/* A runtime region that appears after the system has looked at the map for the first time, as from a driver that
 * allocates when it is told to get ready to boot: what was planned with the first map lacks it. */
#include "../driver.h"

#define CALLS_WITHOUT 1 /* whole maps; a probe for the size does not count */

static UINTN calls;

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    (void)free;
    if (++calls <= CALLS_WITHOUT)
        return;
    extra->Type = EfiMemoryMappedIO;
    extra->Attribute = EFI_MEMORY_UC | EFI_MEMORY_RUNTIME;
}

#include "../hooked_map.h"
