/* Everything that can still fail and return to the firmware.
 */
#ifndef PREPARE_H
#define PREPARE_H

#include "loader.h"

/* Configuration, drivers, kernel, modules; every buffer; a dry run of all that follows. On an error the reason has
 * been logged and prepare_abandon must follow. */
EFI_STATUS prepare(struct loader *loader, EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

/* Gives everything back, writes the log to the volume and says goodbye. Returns `status`. */
EFI_STATUS prepare_abandon(struct loader *loader, EFI_STATUS status);

#endif
