/* A descriptor that names no cacheability at all, as U-Boot's for devices: a system has to guess how to map it. */
#include "../driver.h"

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    (void)free;
    extra->Type = EfiMemoryMappedIO;
    extra->Attribute = 0;
}

#include "../hooked_map.h"
