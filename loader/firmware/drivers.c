#include "drivers.h"

#include <string.h>

#include "../log.h"
#include "../pe_image.h"
#include "image_file.h"
#include "volume.h"

#define DRIVER_FOLDER   u"\\handoff\\drivers"
#define DRIVERS         32
#define NAME_UNITS      128

struct driver_list {
    UINTN  count;
    CHAR16 name[DRIVERS][NAME_UNITS];
};

/* EFI_FILE_INFO of a folder entry with its name. */
union entry_buffer {
    EFI_FILE_INFO info;
    UINT8         bytes[sizeof(EFI_FILE_INFO) + 512 * sizeof(CHAR16)];
};

static EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static UINTN name_length(const CHAR16 *name)
{
    UINTN length = 0;

    while (name[length] != 0)
        length++;
    return length;
}

static bool is_driver_name(const CHAR16 *name)
{
    static const char suffix[] = ".efi";
    const UINTN length = name_length(name);

    if (length < sizeof(suffix) - 1)
        return false;
    for (UINTN i = 0; i < sizeof(suffix) - 1; i++)
        if ((name[length - (sizeof(suffix) - 1) + i] | 0x20) != (CHAR16)(suffix[i] | 0x20))
            return false;
    return true;
}

static int compare_names(const CHAR16 *one, const CHAR16 *other)
{
    while (*one != 0 && *one == *other) {
        one++;
        other++;
    }
    return *one - *other;
}

/* For the log: what is not ASCII becomes a question mark. */
static const char *printable(const CHAR16 *name, char text[NAME_UNITS])
{
    UINTN i = 0;

    for (; name[i] != 0; i++)
        text[i] = (char)(name[i] < 0x80 ? name[i] : '?');
    text[i] = '\0';
    return text;
}

/* Keeps the list in order as it grows. */
static void insert_name(struct driver_list *list, const CHAR16 *name)
{
    UINTN at = list->count++;

    for (; at > 0 && compare_names(list->name[at - 1], name) > 0; at--)
        memcpy(list->name[at], list->name[at - 1], sizeof(list->name[at]));
    memcpy(list->name[at], name, (name_length(name) + 1) * sizeof(CHAR16));
}

/* What a file holds is no list of entries. */
static EFI_STATUS examine_folder(EFI_FILE_HANDLE folder)
{
    UINT64 unused;
    bool is_directory = false;

    if (folder->SetPosition(folder, VOLUME_END) == EFI_UNSUPPORTED)
        return EFI_SUCCESS;
    const EFI_STATUS status = volume_examine(folder, &unused, &is_directory);
    if (status != EFI_SUCCESS)
        return status;
    return is_directory ? folder->SetPosition(folder, 0) : EFI_INVALID_PARAMETER;
}

/* The folder's entries, read one by one until there is none (UEFI 2.10, 13.5). */
static EFI_STATUS read_folder(EFI_FILE_HANDLE folder, struct driver_list *list)
{
    static union entry_buffer entry;
    EFI_STATUS status = examine_folder(folder);

    while (status == EFI_SUCCESS) {
        UINTN size = sizeof(entry);
        status = folder->Read(folder, &size, &entry);
        if (status != EFI_SUCCESS || size == 0)
            break;
        if ((entry.info.Attribute & EFI_FILE_DIRECTORY) != 0 || !is_driver_name(entry.info.FileName))
            continue;
        if (list->count == DRIVERS || name_length(entry.info.FileName) >= NAME_UNITS)
            return EFI_OUT_OF_RESOURCES;
        insert_name(list, entry.info.FileName);
    }
    return status;
}

static EFI_STATUS list_drivers(struct loader *loader, struct driver_list *list)
{
    EFI_FILE_HANDLE folder;
    EFI_STATUS status = volume_open_name(loader, DRIVER_FOLDER, &folder);

    list->count = 0;
    if (status == EFI_NOT_FOUND)
        return EFI_SUCCESS;
    if (status == EFI_SUCCESS)
        status = read_folder(folder, list);
    if (status != EFI_SUCCESS)
        return log_error(loader, status,
                         "\\handoff\\drivers: cannot be listed (%s); it must be a folder with at most %u "
                         "drivers, their names shorter than %u",
                         handoff_efi_status_name(status), DRIVERS, NAME_UNITS);
    return EFI_SUCCESS;
}

static EFI_STATUS load_driver(struct loader *loader, const CHAR16 *name, EFI_HANDLE *driver)
{
    CHAR16 path[IMAGE_FILE_PATH] = DRIVER_FOLDER u"\\";

    _Static_assert(sizeof(DRIVER_FOLDER) / sizeof(CHAR16) + NAME_UNITS <= IMAGE_FILE_PATH, "every name has room");
    memcpy(path + sizeof(DRIVER_FOLDER) / sizeof(CHAR16), name, (name_length(name) + 1) * sizeof(CHAR16));
    return image_file_load(loader, path, driver);
}

/* EDK2 before edk2-stable202511 does not tell of images that were loaded after EndOfDxe in its Memory Attributes
 * Table: their own section headers do. */
static void note_access(struct loader *loader, const EFI_LOADED_IMAGE *image)
{
    const UINTN room = LOADER_ACCESS_RANGES - loader->driver_access_count;

    if (image != NULL && image->ImageCodeType == EfiRuntimeServicesCode)
        loader->driver_access_count += pe_image_access(image->ImageBase, image->ImageSize,
                                                       &loader->driver_access[loader->driver_access_count], room);
}

/* In the order of their addresses, as struct handoff_address_space wants them. */
static void sort_access(struct loader *loader)
{
    struct handoff_access_range *ranges = loader->driver_access;

    for (UINTN next = 1; next < loader->driver_access_count; next++) {
        const struct handoff_access_range range = ranges[next];
        UINTN at = next;
        for (; at > 0 && ranges[at - 1].physical_address > range.physical_address; at--)
            ranges[at] = ranges[at - 1];
        ranges[at] = range;
    }
}

#define RUNTIME_DRIVER "build it as a runtime driver, with subsystem 12 (efi_runtime_driver)"
#define SIGNED         "sign it with a key that the firmware trusts (docs/secure-boot.md), switch Secure Boot off"

static EFI_STATUS refuse(struct loader *loader, const char *name, EFI_STATUS status, const char *what,
                         const char *way_out)
{
    return log_error(loader, status, "\\handoff\\drivers\\%s: %s (%s); %s, or remove it", name, what,
                     handoff_efi_status_name(status), image_file_is_forbidden(status) ? SIGNED : way_out);
}

static EFI_STATUS refuse_load(struct loader *loader, const char *name, EFI_STATUS status)
{
    return refuse(loader, name, status, "the firmware cannot load it",
                  "it must be a whole PE32+ image for this processor: see what scripts/check-image --subsystem 12 "
                  "says of it");
}

static EFI_STATUS refuse_start(struct loader *loader, const char *name, EFI_STATUS status)
{
    return refuse(loader, name, status,
                  image_file_is_forbidden(status) ? "the firmware does not let it start, or its entry point says so"
                                                  : "its entry point failed",
                  "mend it");
}

/* What the firmware knows about an image that it loaded; NULL if it does not tell. */
static const EFI_LOADED_IMAGE *loaded_image(struct loader *loader, EFI_HANDLE driver)
{
    EFI_LOADED_IMAGE *image = NULL;

    if (loader->boot_services->HandleProtocol(driver, &loaded_image_protocol, (void **)&image) != EFI_SUCCESS)
        return NULL;
    return image;
}

/* The firmware chooses the type of the memory by the image's subsystem (UEFI 2.10, 2.1.1). An application is gone
 * when it returns: nothing of it could be examined after the handoff. */
static EFI_STATUS examine_kind(struct loader *loader, const char *name, const EFI_LOADED_IMAGE *image)
{
    if (image != NULL && image->ImageCodeType == EfiLoaderCode)
        return refuse(loader, name, EFI_UNSUPPORTED, "an application, which is unloaded when it returns",
                      RUNTIME_DRIVER);
    if (image != NULL && image->ImageCodeType == EfiBootServicesCode)
        log_line(loader, "driver %s: a boot-services driver, whose code and data end with ExitBootServices; %s", name,
                 RUNTIME_DRIVER);
    return EFI_SUCCESS;
}

static EFI_STATUS start_driver(struct loader *loader, const CHAR16 *unicode_name)
{
    char text[NAME_UNITS];
    const char *name = printable(unicode_name, text);
    EFI_HANDLE driver;
    EFI_STATUS status = load_driver(loader, unicode_name, &driver);

    if (status != EFI_SUCCESS)
        return refuse_load(loader, name, status);
    const EFI_LOADED_IMAGE *image = loaded_image(loader, driver);
    status = examine_kind(loader, name, image);
    if (status != EFI_SUCCESS) {
        loader->boot_services->UnloadImage(driver);
        return status;
    }
    log_line(loader, "driver %s: starting", name);
    log_speak(loader); /* the last line there is, should it never return */
    status = image_file_start(loader, driver);
    if (status != EFI_SUCCESS)
        return refuse_start(loader, name, status);
    note_access(loader, image);
    log_line(loader, "driver %s started", name);
    return EFI_SUCCESS;
}

EFI_STATUS drivers_start(struct loader *loader)
{
    static struct driver_list list;
    EFI_STATUS status = list_drivers(loader, &list);

    for (UINTN i = 0; i < list.count && status == EFI_SUCCESS; i++)
        status = start_driver(loader, list.name[i]);
    sort_access(loader);
    return status;
}
