#include "image_file.h"

#include <string.h>

#define DEVICE_PATH_SIZE 1024

static EFI_GUID device_path_protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;

static UINTN node_length(const EFI_DEVICE_PATH *node)
{
    return (UINTN)node->Length[0] | (UINTN)node->Length[1] << 8;
}

static UINT8 *append_node(UINT8 *at, UINT8 type, UINT8 subtype, UINTN length)
{
    EFI_DEVICE_PATH *node = (EFI_DEVICE_PATH *)at;

    node->Type = type;
    node->SubType = subtype;
    node->Length[0] = (UINT8)(length & 0xff);
    node->Length[1] = (UINT8)(length >> 8);
    return at + sizeof(*node);
}

static UINTN size_of(const CHAR16 *text)
{
    UINTN length = 0;

    while (text[length] != 0)
        length++;
    return (length + 1) * sizeof(CHAR16);
}

/* The device's path with the file's appended: the firmware then knows where the image is from. */
static EFI_STATUS file_device_path(struct loader *loader, const CHAR16 *file, UINT8 path[DEVICE_PATH_SIZE])
{
    const UINTN file_size = sizeof(EFI_DEVICE_PATH) + size_of(file);
    EFI_DEVICE_PATH *device = NULL;
    UINTN used = 0;

    const EFI_STATUS status = loader->boot_services->HandleProtocol(loader->device, &device_path_protocol,
                                                                    (void **)&device);
    if (status != EFI_SUCCESS)
        return status;
    for (const UINT8 *at = (const UINT8 *)device; ((const EFI_DEVICE_PATH *)at)->Type != END_DEVICE_PATH_TYPE;) {
        const UINTN length = node_length((const EFI_DEVICE_PATH *)at);
        if (length < sizeof(EFI_DEVICE_PATH) ||
            used + length + file_size + sizeof(EFI_DEVICE_PATH) > DEVICE_PATH_SIZE)
            return EFI_BAD_BUFFER_SIZE;
        memcpy(path + used, at, length);
        used += length;
        at += length;
    }
    UINT8 *at = append_node(path + used, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, file_size);
    memcpy(at, file, size_of(file));
    append_node(at + size_of(file), END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, sizeof(EFI_DEVICE_PATH));
    return EFI_SUCCESS;
}

EFI_STATUS image_file_load(struct loader *loader, const CHAR16 *path, EFI_HANDLE *image)
{
    UINT8 device_path[DEVICE_PATH_SIZE];
    EFI_STATUS status = file_device_path(loader, path, device_path);

    *image = NULL;
    if (status != EFI_SUCCESS)
        return status;
    status = loader->boot_services->LoadImage(FALSE, loader->image, (EFI_DEVICE_PATH *)device_path, NULL, 0, image);
    /* A refused signature leaves a loaded image behind (UEFI 2.10, 7.4.1, EFI_SECURITY_VIOLATION). */
    if (status != EFI_SUCCESS && *image != NULL)
        loader->boot_services->UnloadImage(*image);
    return status;
}

EFI_STATUS image_file_start(struct loader *loader, EFI_HANDLE image)
{
    const EFI_STATUS status = loader->boot_services->StartImage(image, NULL, NULL);

    /* What StartImage itself refuses stays loaded (UEFI 2.10, 7.4.2, EFI_SECURITY_VIOLATION). One that ran and failed
     * is gone, and this finds no image. */
    if (status != EFI_SUCCESS)
        loader->boot_services->UnloadImage(image);
    return status;
}

bool image_file_is_forbidden(EFI_STATUS status)
{
    return status == EFI_SECURITY_VIOLATION || status == EFI_ACCESS_DENIED;
}
