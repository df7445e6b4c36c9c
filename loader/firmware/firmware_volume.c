#include "firmware_volume.h"

#include "evidence_list.h"

#define SECTION_USER_INTERFACE 0x15

struct firmware_volume {
    void *get_volume_attributes;
    void *set_volume_attributes;
    void *read_file;
    EFI_STATUS(EFIAPI *read_section)(const struct firmware_volume *volume, const EFI_GUID *file, UINT8 type,
                                     UINTN instance, void **buffer, UINTN *size, UINT32 *authentication);
};

static EFI_GUID firmware_volume_protocol = {
    0x220e73b6, 0x6bdb, 0x4413, {0x84, 0x05, 0xb9, 0x74, 0xb1, 0x08, 0x61, 0x9a}};

bool firmware_volume_name(struct loader *loader, EFI_HANDLE volume, const EFI_GUID *file, CHAR16 *name, UINTN size)
{
    struct firmware_volume *files = NULL;
    void *buffer = name; /* the caller's own: nothing is left to be freed */
    UINT32 authentication = 0;

    if (volume == NULL ||
        !evidence_granted(loader, loader->boot_services->HandleProtocol(volume, &firmware_volume_protocol,
                                                                        (void **)&files)))
        return false;
    const EFI_STATUS status =
        files->read_section(files, file, SECTION_USER_INTERFACE, 0, &buffer, &size, &authentication);
    return status == EFI_SUCCESS || status == EFI_WARN_BUFFER_TOO_SMALL;
}
