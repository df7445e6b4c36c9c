#include "volume.h"

#include "../log.h"
#include "utf16.h"


static EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID file_system_protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID file_info = EFI_FILE_INFO_ID;

/* What came over the network or from memory is on no volume. */
static EFI_STATUS open_root(struct loader *loader)
{
    EFI_FILE_IO_INTERFACE *file_system = NULL;
    EFI_FILE_HANDLE root = NULL;
    EFI_STATUS status = EFI_UNSUPPORTED;

    if (loader->device != NULL)
        status = loader->boot_services->HandleProtocol(loader->device, &file_system_protocol, (void **)&file_system);
    if (status != EFI_SUCCESS) {
        log_line(loader, "there is no file system where the loader came from (%s): going on without files",
                 handoff_efi_status_name(status));
        return EFI_SUCCESS;
    }
    status = file_system->OpenVolume(file_system, &root);
    if (status != EFI_SUCCESS)
        return log_error(loader, status, "the file system that the loader came from does not open (%s); check the "
                         "volume", handoff_efi_status_name(status));
    loader->volume = root; /* only now: what a failed call leaves in it is not defined */
    return EFI_SUCCESS;
}

EFI_STATUS volume_open(struct loader *loader)
{
    EFI_BOOT_SERVICES *boot_services = loader->boot_services;
    EFI_LOADED_IMAGE *loaded_image = NULL;
    EFI_STATUS status = boot_services->HandleProtocol(loader->image, &loaded_image_protocol, (void **)&loaded_image);
    if (status != EFI_SUCCESS)
        return log_error(loader, status, "the loader's own image is not to be found (%s)",
                         handoff_efi_status_name(status));
    loader->image_address = (UINT64)loaded_image->ImageBase;
    loader->image_size = loaded_image->ImageSize;
    loader->device = loaded_image->DeviceHandle;
    return open_root(loader);
}

void volume_close(struct loader *loader)
{
    while (loader->files > 0) {
        EFI_FILE_HANDLE file = loader->file[--loader->files];
        file->Close(file);
    }
    if (loader->volume != NULL)
        loader->volume->Close(loader->volume);
    loader->volume = NULL;
}

EFI_STATUS volume_examine(EFI_FILE_HANDLE file, UINT64 *size, bool *is_directory)
{
    union volume_file_info buffer;
    UINTN buffer_size = sizeof(buffer);
    const EFI_STATUS status = file->GetInfo(file, &file_info, &buffer_size, &buffer);

    if (status != EFI_SUCCESS)
        return status;
    *size = buffer.info.FileSize;
    *is_directory = (buffer.info.Attribute & EFI_FILE_DIRECTORY) != 0;
    return EFI_SUCCESS;
}

EFI_STATUS volume_open_name(struct loader *loader, const CHAR16 *name, EFI_FILE_HANDLE *file)
{
    if (loader->volume == NULL)
        return EFI_NOT_FOUND;
    const EFI_STATUS status = loader->volume->Open(loader->volume, file, (CHAR16 *)name, EFI_FILE_MODE_READ, 0);
    if (status == EFI_SUCCESS)
        loader->file[loader->files++] = *file;
    return status;
}

/* GetInfo takes EDK2's FAT driver ten times as long, but knows a directory, and what is empty may be one. */
static EFI_STATUS find_size(EFI_FILE_HANDLE file, UINT64 *size, bool *is_directory)
{
    *is_directory = false;
    if (file->SetPosition(file, VOLUME_END) == EFI_SUCCESS && file->GetPosition(file, size) == EFI_SUCCESS &&
        *size != 0 && *size != VOLUME_END)
        return EFI_SUCCESS;
    return volume_examine(file, size, is_directory);
}

EFI_STATUS volume_open_file(struct loader *loader, const char *path, EFI_FILE_HANDLE *file, UINT64 *size)
{
    CHAR16 name[VOLUME_PATH];
    bool is_directory;

    if (!utf16_from_utf8(path, name, VOLUME_PATH))
        return log_error(loader, EFI_INVALID_PARAMETER, "%s: the path is longer than %u characters", path,
                         VOLUME_PATH - 1);
    EFI_STATUS status = volume_open_name(loader, name, file);
    if (status == EFI_NOT_FOUND)
        return status;
    if (status != EFI_SUCCESS)
        return log_error(loader, status, "%s: cannot be opened (%s)", path, handoff_efi_status_name(status));
    status = find_size(*file, size, &is_directory);
    if (status != EFI_SUCCESS)
        return log_error(loader, status, "%s: cannot be examined (%s)", path, handoff_efi_status_name(status));
    if (is_directory)
        return log_error(loader, EFI_INVALID_PARAMETER, "%s: is a directory; name a file", path);
    return EFI_SUCCESS;
}

EFI_STATUS volume_read(struct loader *loader, EFI_FILE_HANDLE file, const char *path, UINT64 offset, void *buffer,
                       UINT64 size)
{
    UINTN got = (UINTN)size;
    EFI_STATUS status = file->SetPosition(file, offset);

    if (status == EFI_SUCCESS)
        status = file->Read(file, &got, buffer);
    if (status == EFI_SUCCESS && got != size)
        status = EFI_END_OF_FILE;
    if (status != EFI_SUCCESS)
        return log_error(loader, status, "%s: reading %lu bytes at offset %lu failed (%s); check the volume", path,
                         size, offset, handoff_efi_status_name(status));
    return EFI_SUCCESS;
}
