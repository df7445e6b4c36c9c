/* The page tables in force, edited through the arena that the boot info hands over. */
#ifndef PAGING_H
#define PAGING_H

#include <stdbool.h>

#include <handoff/boot_info.h>
#include <handoff/page_table.h>

struct handoff_page_format paging_format(const struct handoff_boot_info *info);

/* The arena, with the count of used pages kept from call to call. */
struct handoff_page_arena *paging_arena(const struct handoff_boot_info *info);

/* A table of the arena as the kernel sees it, or NULL. */
uint64_t *paging_table(const struct handoff_boot_info *info, uint64_t physical_address);

/* The entry that maps a 4 KiB page in the table with this root; NULL if there is none, or a larger page covers it. */
uint64_t *paging_entry(const struct handoff_boot_info *info, uint64_t root, uint64_t virtual_address);

/* Ends the translation of one 4 KiB page of the kernel. False if it has none of its own. */
bool paging_unmap(const struct handoff_boot_info *info, uint64_t virtual_address);

#endif
