#include "drivers.h"

#include <string.h>

#include "../log.h"
#include "../pe_image.h"
#include "volume.h"

#define DRIVER_FOLDER   u"\\handoff\\drivers"
#define DRIVERS         32
#define NAME_UNITS      128
#define DEVICE_PATH_SIZE 1024

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
static EFI_GUID device_path_protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;

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

/* The folder's entries, read one by one until there is none (UEFI 2.10, 13.5). */
static EFI_STATUS read_folder(EFI_FILE_HANDLE folder, struct driver_list *list)
{
    static union entry_buffer entry;
    UINT64 unused;
    bool is_directory = false;
    EFI_STATUS status = volume_examine(folder, &unused, &is_directory);

    if (status == EFI_SUCCESS && !is_directory)
        return EFI_INVALID_PARAMETER; /* what a file holds is no list of entries */
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
    if (status == EFI_SUCCESS) {
        status = read_folder(folder, list);
        folder->Close(folder);
    }
    if (status != EFI_SUCCESS)
        return log_error(loader, status,
                         "\\handoff\\drivers: cannot be listed (%s); it must be a folder with at most %u "
                         "drivers, whose names have less than %u characters",
                         handoff_efi_status_name(status), DRIVERS, NAME_UNITS);
    return EFI_SUCCESS;
}

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

/* The device's path with the file's appended (UEFI 2.10, 10.3): the firmware then knows where the image is from. */
static EFI_STATUS file_device_path(struct loader *loader, const CHAR16 *name, UINT8 path[DEVICE_PATH_SIZE])
{
    const UINTN folder_units = sizeof(DRIVER_FOLDER) / sizeof(CHAR16) - 1;
    const UINTN name_size = (name_length(name) + 1) * sizeof(CHAR16);
    const UINTN file_size = sizeof(EFI_DEVICE_PATH) + (folder_units + 1) * sizeof(CHAR16) + name_size;
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
    memcpy(at, DRIVER_FOLDER u"\\", (folder_units + 1) * sizeof(CHAR16));
    at += (folder_units + 1) * sizeof(CHAR16);
    memcpy(at, name, name_size);
    append_node(at + name_size, END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, sizeof(EFI_DEVICE_PATH));
    return EFI_SUCCESS;
}

static EFI_STATUS load_driver(struct loader *loader, const CHAR16 *name, EFI_HANDLE *driver)
{
    static UINT8 path[DEVICE_PATH_SIZE];
    EFI_STATUS status = file_device_path(loader, name, path);

    *driver = NULL;
    if (status != EFI_SUCCESS)
        return status;
    status = loader->boot_services->LoadImage(FALSE, loader->image, (EFI_DEVICE_PATH *)path, NULL, 0, driver);
    /* A refused signature leaves a loaded image behind (UEFI 2.10, 7.4.1, EFI_SECURITY_VIOLATION). */
    if (status != EFI_SUCCESS && *driver != NULL)
        loader->boot_services->UnloadImage(*driver);
    return status;
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

/* The statuses of LoadImage and StartImage for what Secure Boot forbids (UEFI 2.10, 7.4.1 and 7.4.2). */
static bool is_forbidden(EFI_STATUS status)
{
    return status == EFI_SECURITY_VIOLATION || status == EFI_ACCESS_DENIED;
}

static EFI_STATUS refuse_load(struct loader *loader, const char *name, EFI_STATUS status)
{
    return log_error(loader, status,
                     "\\handoff\\drivers\\%s: the firmware cannot load it (%s); %s, or remove it", name,
                     handoff_efi_status_name(status),
                     is_forbidden(status) ? "sign it with a key that the firmware trusts (docs/secure-boot.md), "
                                            "switch Secure Boot off"
                                          : "it must be a whole PE32+ image for this processor: see what "
                                            "scripts/check-image --subsystem 12 says of it");
}

/* StartImage hands on what the entry point returns, so that the two cannot be told apart. */
static EFI_STATUS refuse_start(struct loader *loader, const char *name, EFI_STATUS status)
{
    if (is_forbidden(status))
        return log_error(loader, status,
                         "\\handoff\\drivers\\%s: the firmware does not let it start, or its entry point says so "
                         "(%s); sign it with a key that the firmware trusts (docs/secure-boot.md), or remove it",
                         name, handoff_efi_status_name(status));
    return log_error(loader, status,
                     "\\handoff\\drivers\\%s: its entry point returned %s; remove or mend the driver",
                     name, handoff_efi_status_name(status));
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
        return log_error(loader, EFI_UNSUPPORTED,
                         "\\handoff\\drivers\\%s: an application, which is unloaded when it returns; build it as a "
                         "runtime driver, with subsystem 12 (efi_runtime_driver), or remove it", name);
    if (image != NULL && image->ImageCodeType == EfiBootServicesCode)
        log_line(loader, "driver %s: a boot-services driver, whose code and data end with ExitBootServices; build a "
                         "runtime driver with subsystem 12 (efi_runtime_driver)", name);
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
    log_line(loader, "driver %s: starting", name); /* the last line there is, should it never return */
    status = loader->boot_services->StartImage(driver, NULL, NULL);
    if (status != EFI_SUCCESS) {
        /* What StartImage itself refuses stays loaded (UEFI 2.10, 7.4.2, EFI_SECURITY_VIOLATION). A driver that ran
         * and failed is gone, and this finds no image. */
        loader->boot_services->UnloadImage(driver);
        return refuse_start(loader, name, status);
    }
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
