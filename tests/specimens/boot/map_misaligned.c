/* A descriptor that begins in the middle of a page, as when the address of a structure was reported instead of that
 * of its page: nothing of that page can be mapped on its own. */
#include "../driver.h"

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    (void)free;
    extra->PhysicalStart += HANDOFF_PAGE_SIZE / 2;
}

#include "../hooked_map.h"
