#include "image_name.h"

#include <string.h>

#include "../guid.h"
#include "../pe_image.h"
#include "firmware_volume.h"

#define PATH_LIMIT 4096 /* bytes of a device path; a longer one is none */

static UINTN node_length(const EFI_DEVICE_PATH *node)
{
    return (UINTN)node->Length[0] | (UINTN)node->Length[1] << 8;
}

/* The last node of a kind; NULL: there is none, or this is no device path (UEFI 2.10, 10.3.1). */
static const EFI_DEVICE_PATH *find_last(const EFI_DEVICE_PATH *path, UINT8 subtype)
{
    const EFI_DEVICE_PATH *found = NULL;

    for (UINTN used = 0; path != NULL && path->Type != END_DEVICE_PATH_TYPE; used += node_length(path)) {
        const UINTN length = node_length(path);
        if (length < sizeof(*path) || used + length > PATH_LIMIT)
            return NULL;
        if (path->Type == MEDIA_DEVICE_PATH && path->SubType == subtype)
            found = path;
        path = (const EFI_DEVICE_PATH *)((const UINT8 *)path + length);
    }
    return found;
}

static void copy_ascii(const UINT8 *units, UINTN count, struct handoff_text *text)
{
    for (UINTN i = 0; i < count; i++) {
        const UINT32 unit = (UINT32)units[2 * i] | (UINT32)units[2 * i + 1] << 8;
        if (unit == 0)
            return;
        handoff_text_format(text, "%c", unit >= ' ' && unit < 0x7f ? (int)unit : '?');
    }
}

/* Of a path on a volume, what follows the last separator. */
static void name_of_file(const EFI_DEVICE_PATH *path, struct handoff_text *text)
{
    const EFI_DEVICE_PATH *node = find_last(path, MEDIA_FILEPATH_DP);
    UINTN first = 0;

    if (node == NULL)
        return;
    const UINT8 *units = (const UINT8 *)(node + 1);
    const UINTN count = (node_length(node) - sizeof(*node)) / sizeof(CHAR16);
    for (UINTN i = 0; i < count && (units[2 * i] | units[2 * i + 1]) != 0; i++)
        if (units[2 * i] == '\\' && units[2 * i + 1] == 0)
            first = i + 1;
    copy_ascii(units + 2 * first, count - first, text);
}

/* Of a file in a firmware volume (PI 1.7, volume 2, 8.3), which has no name but a GUID. */
static void name_in_volume(struct loader *loader, const EFI_LOADED_IMAGE *image, struct handoff_text *text)
{
    const EFI_DEVICE_PATH *node = find_last(image->FilePath, MEDIA_PIWG_FW_FILE_DP);
    CHAR16 words[HANDOFF_IMAGE_NAME] = {0};
    EFI_GUID file;

    if (node == NULL || node_length(node) < sizeof(*node) + sizeof(file))
        return;
    memcpy(&file, node + 1, sizeof(file));
    if (firmware_volume_name(loader, image->DeviceHandle, &file, words, sizeof(words)))
        copy_ascii((const UINT8 *)words, HANDOFF_IMAGE_NAME, text);
    if (text->size == 0)
        guid_append(text, &file);
}

void image_name(struct loader *loader, const EFI_LOADED_IMAGE *image, char name[HANDOFF_IMAGE_NAME])
{
    struct handoff_text text = handoff_text_in(name, HANDOFF_IMAGE_NAME);

    name_of_file(image->FilePath, &text);
    if (text.size == 0)
        pe_image_name(image->ImageBase, image->ImageSize, &text);
    if (text.size == 0)
        name_in_volume(loader, image, &text);
    if (text.size == 0)
        handoff_text_format(&text, "image at 0x%lx", (UINT64)image->ImageBase);
}
