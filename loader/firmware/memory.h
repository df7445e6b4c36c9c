/* Page allocations that are remembered, so that abandoning the handoff gives all of them back. UEFI 2.10, 7.2.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include "../loader.h"

/* Allocates whole pages of EfiLoaderCode or EfiLoaderData, uncleared. */
EFI_STATUS memory_try(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, EFI_PHYSICAL_ADDRESS *address);

/* The same, and logs an error that names `purpose`. */
EFI_STATUS memory_take(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, const char *purpose,
                       EFI_PHYSICAL_ADDRESS *address);

void memory_give_back(struct loader *loader);

/* Pages of a size in bytes. */
UINTN memory_pages(UINT64 size);

#endif
