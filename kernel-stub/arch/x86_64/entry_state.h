/* Whether the kernel was entered as docs/contract.md says. */
#ifndef ENTRY_STATE_H
#define ENTRY_STATE_H

#include <handoff/boot_info.h>

/* Before anything writes to these registers; arch_deviation_at_entry tells what was found. */
void entry_state_compare(const struct handoff_boot_info *info);

#endif
