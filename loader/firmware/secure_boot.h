/* Whether the firmware runs only what is signed. UEFI 2.10, 3.3.
 */
#ifndef SECURE_BOOT_H
#define SECURE_BOOT_H

#include "../loader.h"

/* Notes the state, and says it in the log. Firmware that cannot tell is taken to have it off: it has been asked to
 * start this loader either way, and a machine whose variables fail is one to be examined. */
EFI_STATUS secure_boot_find(struct loader *loader);

#endif
