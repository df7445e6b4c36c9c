/* A second page table, on which firmware may do more than on the kernel's. */
#ifndef OPEN_TABLE_H
#define OPEN_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include <handoff/page_table.h>

/* Maps a region besides what arch_open_table did. */
bool open_table_admit(const struct handoff_region *region);

/* Ends the translation of a page that was admitted. */
void open_table_withdraw(uint64_t virtual_address);

/* What CR3 holds while it is in force; 0: there is none. */
uint64_t open_table_root(void);

#endif
