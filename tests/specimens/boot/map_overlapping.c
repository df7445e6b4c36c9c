/* A reserved descriptor that lies inside one of free memory, as when a board adds its own to a finished map: a
 * system that believes the first of the two gives away what the second one keeps. */
#include "../driver.h"

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    extra->PhysicalStart = free->PhysicalStart + HANDOFF_PAGE_SIZE;
    extra->Attribute = free->Attribute;
}

#include "../hooked_map.h"
