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

/* The same, but what a large page could map is put, if it can be, where it can: alike modulo 2 MiB. */
EFI_STATUS memory_take_alike(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, UINT64 virtual_address,
                             const char *purpose, EFI_PHYSICAL_ADDRESS *address);

/* Bytes of all that was allocated and not given back. */
UINT64 memory_taken(const struct loader *loader);

void memory_give_back(struct loader *loader);

/* Pages of a size in bytes. */
UINTN memory_pages(UINT64 size);

#endif
