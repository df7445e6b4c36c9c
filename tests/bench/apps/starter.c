/* Starts \bench\subject.efi of its own volume as firmware would, and tells when: whichever loader that is, it is
 * measured from here to the kernel's first instruction. */
#include <string.h>

#include "../../boot/apps/volume.h"
#include "../guest.h"
#include "../loader_pages.h"

#define PATH_LIMIT 512
#define MAP_LIMIT  (64u << 10)

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_BOOT_SERVICES *boot_services;

/* Nodes of a device path without its end. */
static UINTN path_size(const EFI_DEVICE_PATH *path)
{
    const UINT8 *node = (const UINT8 *)path;

    while (!IsDevicePathEnd((const EFI_DEVICE_PATH *)node))
        node += DevicePathNodeLength((const EFI_DEVICE_PATH *)node);
    return (UINTN)(node - (const UINT8 *)path);
}

static EFI_STATUS subject_path(EFI_HANDLE image, UINT8 *path)
{
    static const struct {
        EFI_DEVICE_PATH file;
        CHAR16          name[sizeof(u"\\bench\\subject.efi") / sizeof(CHAR16)];
        EFI_DEVICE_PATH end;
    } __attribute__((packed)) rest = {
        {MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, {sizeof(rest.file) + sizeof(rest.name), 0}},
        u"\\bench\\subject.efi",
        {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(rest.end), 0}},
    };
    static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    static EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;
    EFI_LOADED_IMAGE *loaded;
    EFI_DEVICE_PATH *device;
    EFI_STATUS status = boot_services->HandleProtocol(image, &loaded_image, (void **)&loaded);

    if (status == EFI_SUCCESS)
        status = boot_services->HandleProtocol(loaded->DeviceHandle, &device_path, (void **)&device);
    if (status != EFI_SUCCESS)
        return status;
    const UINTN size = path_size(device);
    if (size + sizeof(rest) > PATH_LIMIT)
        return EFI_BUFFER_TOO_SMALL;
    memcpy(path, device, size);
    memcpy(path + size, &rest, sizeof(rest));
    return EFI_SUCCESS;
}

static UINT64 pages_in_use(void)
{
    static UINT64 bytes[MAP_LIMIT / sizeof(UINT64)];
    struct handoff_memory_map map = {.descriptors = bytes, .capacity = sizeof(bytes)};

    return handoff_memory_map_fetch(boot_services, &map) == EFI_SUCCESS ? loader_pages(&map) : 0;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static UINT8 path[PATH_LIMIT];
    EFI_HANDLE subject = NULL;

    boot_services = system_table->BootServices;
    guest_tell("pages_before", pages_in_use());
    EFI_STATUS status = subject_path(image, path);
    if (status == EFI_SUCCESS)
        status = boot_services->LoadImage(FALSE, image, (EFI_DEVICE_PATH *)path, NULL, 0, &subject);
    if (status != EFI_SUCCESS) {
        guest_refuse("\\bench\\subject.efi cannot be loaded", status);
        guest_end();
    }
    guest_tell("start", guest_ticks());
    status = boot_services->StartImage(subject, NULL, NULL);
    guest_refuse("the subject came back to the firmware", status);
    guest_end();
}
