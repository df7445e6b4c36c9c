/* The first thing a kernel does with the boot info: is it one, and is it new enough? */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <stdbool.h>

#include <handoff/boot_info.h>
#include <handoff/text.h>

/* False if not; `found` then says what is wrong. Pure. */
bool contract_holds(const struct handoff_boot_info *info, struct handoff_text *found);

/* Bails out, on the serial port that the architecture calls usual, unless the contract holds. */
void contract_require(const struct handoff_boot_info *info);

#endif
