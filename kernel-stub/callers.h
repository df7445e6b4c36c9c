/* Who called the code that faulted: what the stack tells. Pure. */
#ifndef CALLERS_H
#define CALLERS_H

#include "arch.h"

#define CALLERS 4

/* The instruction that a fault is to be blamed on: the one that faulted; where a call went astray, the return address
 * that it left on the stack, if that lies in a runtime image. */
uint64_t callers_culprit(const struct handoff_boot_info *info, const struct firmware_call *call);

/* Likely callers, from the innermost outwards: words of the stack that lie in a runtime image behind a call
 * instruction. A word that nobody cleared can look so too. Fills up the rest with 0. */
void callers_find(const struct handoff_boot_info *info, const struct firmware_call *call, uint64_t callers[CALLERS]);

#endif
