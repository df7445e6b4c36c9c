#include "source.h"

#include <string.h>

#include "firmware/volume.h"
#include "log.h"
#include "pe_image.h"

EFI_STATUS source_find_inside(struct loader *loader, const char *section, struct handoff_span *bytes)
{
    const char *reason =
        pe_image_section((const void *)loader->image_address, loader->image_size, section, bytes);

    if (reason != NULL)
        return log_error(loader, EFI_LOAD_ERROR, "%s of the loader: %s; build it anew with make bundle", section,
                         reason);
    return EFI_SUCCESS;
}

struct source source_inside(const char *name, const struct handoff_span *bytes)
{
    return (struct source){.name = name, .size = bytes->size, .bytes = (const UINT8 *)bytes->physical_address};
}

EFI_STATUS source_open_file(struct loader *loader, const char *path, struct source *source)
{
    *source = (struct source){.name = path};
    return volume_open_file(loader, path, &source->file, &source->size);
}

EFI_STATUS source_read(struct loader *loader, const struct source *source, UINT64 offset, void *buffer, UINT64 size)
{
    if (source->bytes == NULL)
        return volume_read(loader, source->file, source->name, offset, buffer, size);
    memcpy(buffer, source->bytes + offset, size);
    return EFI_SUCCESS;
}
