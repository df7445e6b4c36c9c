/* EFI_MEMORY_RUNTIME on free memory: the last page of the largest free range. A system that goes by the type gives it
 * to a program, one that goes by the attribute loses it, and the firmware uses it at runtime. */
#include "../driver.h"

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    free->NumberOfPages--;
    extra->Type = EfiConventionalMemory;
    extra->PhysicalStart = free->PhysicalStart + free->NumberOfPages * HANDOFF_PAGE_SIZE;
    extra->Attribute = free->Attribute | EFI_MEMORY_RUNTIME;
}

#include "../hooked_map.h"
