#include "images.h"

#include "../log.h"
#include "evidence_list.h"
#include "image_name.h"

static EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;

_Static_assert(sizeof(struct handoff_image) <= EVIDENCE_ELEMENT, "images are sorted");

static bool describe(struct loader *loader, EFI_HANDLE handle, struct handoff_image *image)
{
    EFI_LOADED_IMAGE *loaded = NULL;

    if (!evidence_granted(loader, loader->boot_services->HandleProtocol(handle, &loaded_image_protocol,
                                                                        (void **)&loaded)))
        return false;
    if (loaded == NULL || loaded->ImageBase == NULL || loaded->ImageSize == 0)
        return false;
    *image = (struct handoff_image){
        .physical_address = (UINT64)loaded->ImageBase,
        .size = loaded->ImageSize,
        .memory_type = (UINT32)loaded->ImageCodeType,
    };
    image_name(loader, loaded, image->name);
    return true;
}

void images_collect(struct loader *loader)
{
    struct handoff_span *span = &loader->info.evidence.images;
    struct handoff_image *images = (struct handoff_image *)span->physical_address;
    const UINTN handles = evidence_list_handles(loader, ByProtocol, &loaded_image_protocol);
    UINTN count = 0;

    for (UINTN i = 0; i < handles && count < loader->evidence.images; i++)
        count += describe(loader, loader->evidence.handle[i], &images[count]);
    if (handles > loader->evidence.images)
        log_line(loader, "evidence: of %lu images only %lu are kept", (UINT64)handles,
                 (UINT64)loader->evidence.images);
    evidence_sort(images, count, sizeof(images[0]));
    span->size = count * sizeof(images[0]);
}
