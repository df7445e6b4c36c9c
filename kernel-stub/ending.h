/* How the run ends: through the emulator, by a reset of the machine, or standing still. */
#ifndef ENDING_H
#define ENDING_H

#include "verdict.h"

/* Closes the verdict, and skips reset.shutdown, with the reason, if the end that the settings ask for does not call
 * it. */
void ending_prepare(struct verdict *verdict);

/* Ends the run. If the firmware does not switch the machine off as reset.shutdown wants, says so in a second
 * verdict. */
_Noreturn void ending(struct verdict *verdict);

#endif
