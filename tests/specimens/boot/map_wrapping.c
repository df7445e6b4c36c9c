/* A descriptor whose end lies beyond 2^64, as when a size was written in bytes where pages are meant: a system that
 * computes the end gets one below the start, and takes all memory for reserved, or none. */
#include "../driver.h"

static void spoil(EFI_MEMORY_DESCRIPTOR *extra, EFI_MEMORY_DESCRIPTOR *free)
{
    (void)free;
    extra->NumberOfPages = ~(UINT64)0 >> 8;
}

#include "../hooked_map.h"
