/* The volume that a test program was started from. */
#ifndef VOLUME_H
#define VOLUME_H

#include <handoff/efi.h>

static inline EFI_STATUS open_own_volume(EFI_BOOT_SERVICES *boot_services, EFI_HANDLE image, EFI_FILE_HANDLE *root)
{
    static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    static EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
    EFI_LOADED_IMAGE *loaded;
    EFI_FILE_IO_INTERFACE *volume;
    EFI_STATUS status = boot_services->HandleProtocol(image, &loaded_image, (void **)&loaded);

    if (status == EFI_SUCCESS)
        status = boot_services->HandleProtocol(loaded->DeviceHandle, &file_system, (void **)&volume);
    return status == EFI_SUCCESS ? volume->OpenVolume(volume, root) : status;
}

#endif
