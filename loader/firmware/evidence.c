#include "evidence.h"

#include <string.h>

#include "../log.h"
#include "images.h"
#include "interfaces.h"

#define HANDLES               4096 /* more are not looked at */
#define IMAGES                1024
#define HANDLES_STILL_TO_COME 16
#define INTERFACES_PER_HANDLE 8 /* on average; firmware has 3 or 4 */

static EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static UINTN smaller(UINTN one, UINTN other)
{
    return one < other ? one : other;
}

static UINTN count_handles(const struct loader *loader, EFI_LOCATE_SEARCH_TYPE how, EFI_GUID *protocol)
{
    UINTN size = 0;

    if (loader->boot_services->LocateHandle(how, protocol, NULL, &size, NULL) != EFI_BUFFER_TOO_SMALL)
        return 0;
    return size / sizeof(EFI_HANDLE);
}

void evidence_measure(struct loader *loader)
{
    struct evidence_room *room = &loader->evidence;

    if (!loader->checked)
        return;
    room->handles = smaller(count_handles(loader, AllHandles, NULL) + HANDLES_STILL_TO_COME, HANDLES);
    room->images = smaller(count_handles(loader, ByProtocol, &loaded_image_protocol), IMAGES);
    room->interfaces = room->handles * INTERFACES_PER_HANDLE;
    room->boot_services = smaller(loader->boot_services->Hdr.HeaderSize, HANDOFF_PAGE_SIZE);
}

EFI_STATUS evidence_collect(struct loader *loader)
{
    struct handoff_evidence *evidence = &loader->info.evidence;

    if (loader->evidence.handles == 0)
        return EFI_SUCCESS;
    memcpy((void *)evidence->boot_services.physical_address, loader->boot_services, loader->evidence.boot_services);
    evidence->boot_services.size = loader->evidence.boot_services;
    loader->info.boot_services_table = (UINT64)loader->boot_services;
    images_collect(loader);
    interfaces_collect(loader);
    log_line(loader, "evidence: %lu images, %lu protocol interfaces, %lu calls refused",
             evidence->images.size / sizeof(struct handoff_image),
             evidence->interfaces.size / sizeof(struct handoff_interface), (UINT64)loader->evidence.refused);
    return EFI_SUCCESS;
}
