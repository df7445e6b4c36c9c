/* What the kernel is handed: regions that both page tables translate, and the one block that the boot info, maps,
 * strings and log lie in.
 */
#ifndef HANDED_H
#define HANDED_H

#include "loader.h"

/* Adds a region to both tables at the virtual address it names; whole pages. */
void handed_share_at(struct loader *loader, const struct handoff_span *span, UINT32 access, enum handoff_cache cache);

/* Gives a region a virtual address in the handed window, fills span->virtual_address and adds the region to both
 * tables. Large regions keep their position inside 2 MiB; a page that nothing maps follows each. */
void handed_share(struct loader *loader, struct handoff_span *span, UINT32 access, enum handoff_cache cache);

/* Allocates memory, and shares it. */
EFI_STATUS handed_take(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, UINT32 access, const char *purpose,
                       struct handoff_span *span);

/* Takes back a region that was added, by its place in loader->shared. */
void handed_withdraw(struct loader *loader, UINTN index);

/* Allocates the handed block for the memory map as it is now, and moves the log into it. */
EFI_STATUS handed_allocate(struct loader *loader);

/* Fills in what is known only at the end and copies the boot info into the block. Returns its virtual address. */
UINT64 handed_complete(struct loader *loader);

#endif
