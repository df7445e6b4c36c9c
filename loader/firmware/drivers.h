/* \handoff\drivers\*.efi, loaded and started in name order. UEFI 2.10, 7.4 (LoadImage, StartImage).
 */
#ifndef DRIVERS_H
#define DRIVERS_H

#include "../loader.h"

/* A driver that does not load or start is an error. Drivers that had started before it stay: they may have hooked
 * anything. */
EFI_STATUS drivers_start(struct loader *loader);

#endif
