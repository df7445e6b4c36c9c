/* What a verdict needs in order to name a culprit, asked of boot services while they are there: loaded images, the
 * interfaces of protocols, and the boot services table itself. Whoever wants no check wants none of it either.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "../loader.h"

/* Says how much room the handed block has to have for it; nothing with checks=none. */
void evidence_measure(struct loader *loader);

/* Fills that room. What the firmware does not tell is left out, and the log says so. */
EFI_STATUS evidence_collect(struct loader *loader);

#endif
