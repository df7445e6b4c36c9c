/* What a kernel must find after a handoff, told from what the fake firmware knows and not from what the loader did.
 */
#ifndef TESTS_LOADER_CHECK_HANDED_H
#define TESTS_LOADER_CHECK_HANDED_H

#include "machine.h"

/* Whatever the firmware did: the block, the final map, the runtime map and what SetVirtualAddressMap was given. */
void check_handed_maps(const struct machine *machine);

/* A firmware without fault, virtmap=offset: everything else, and both page tables to the last byte. */
void check_handed_all(const struct machine *machine);

/* Runs and stops the machine. It ends as told, and what goes with that holds: nothing was taken along, or the maps
 * are handed over. */
void check_run_and_stop(struct machine *machine, enum fake_end end);

/* Every page of boot-services memory holds the poison, but those the kernel still needs. */
void check_poison(const struct machine *machine);

#endif
