/* Driver images of the fake firmware: a device path to a file becomes runtime pages and a handle. UEFI 2.10, 7.4.
 */
#ifndef TESTS_LOADER_FAKE_IMAGES_H
#define TESTS_LOADER_FAKE_IMAGES_H

#include "fake_protocols.h"

void fake_images_start(struct fake_firmware *firmware);

/* Where the driver lies that was loaded first. */
void *fake_images_base(void);

/* The file that is an application, and not what fake_images says. */
#define FAKE_COLLECTOR "\\handoff\\collect.efi"

/* What LoadImage needs of the handle database. */
EFI_HANDLE fake_protocols_device(void);
const UINT8 *fake_protocols_device_path(UINTN *size);
void fake_protocols_install_image(EFI_HANDLE handle, EFI_LOADED_IMAGE *image);
void fake_protocols_install_volume(EFI_HANDLE handle, void *volume);
void fake_protocols_remove(EFI_HANDLE handle);

#endif
