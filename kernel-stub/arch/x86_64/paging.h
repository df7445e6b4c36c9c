/* The page tables in force, edited through the arena that the boot info hands over. */
#ifndef PAGING_H
#define PAGING_H

#include <stdbool.h>

#include <handoff/boot_info.h>

/* Ends the translation of one 4 KiB page of the kernel. False if it has none of its own. */
bool paging_unmap(const struct handoff_boot_info *info, uint64_t virtual_address);

#endif
