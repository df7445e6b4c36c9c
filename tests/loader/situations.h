/* Situations in which firmware calls are failed: what is on the volume, and how the firmware is without our help.
 */
#ifndef TESTS_LOADER_SITUATIONS_H
#define TESTS_LOADER_SITUATIONS_H

#include "machine.h"

/* Makes a machine that was started one of these. */
typedef void situation(struct machine *machine);

situation situation_plain;
situation situation_with_driver;
situation situation_with_module;
situation situation_without_ends;
situation situation_bundled;
situation situation_from_network;
situation situation_with_stale_key;
situation situation_reported;
situation situation_abandoned;
situation situation_with_refused_driver;
situation situation_with_broken_driver;

#endif
