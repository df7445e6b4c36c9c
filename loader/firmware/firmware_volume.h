/* Files in the firmware's own volumes. PI 1.7, volume 3, 3.4.1 (EFI_FIRMWARE_VOLUME2_PROTOCOL).
 */
#ifndef FIRMWARE_VOLUME_H
#define FIRMWARE_VOLUME_H

#include "../loader.h"

/* The name that a file's user interface section gives it: `size` bytes of CHAR16 at most, cut off if it is longer.
 * False if the volume does not say. */
bool firmware_volume_name(struct loader *loader, EFI_HANDLE volume, const EFI_GUID *file, CHAR16 *name, UINTN size);

#endif
