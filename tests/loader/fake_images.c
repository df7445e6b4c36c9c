#include "fake_images.h"

#include "fake_files.h"
#include "fake_pages.h"
#include "fake_tables.h"
#include "tests/unit/unit_test.h"

#define IMAGES 32

/* What the file is on a machine, as far as it is looked into here: the program that is linked in. */
EFI_STATUS EFIAPI collect_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

struct fake_images fake_images;

static struct image {
    EFI_LOADED_IMAGE loaded;
    UINT8            path[512]; /* without the device's nodes, as the specification has it */
    bool             present;
    bool             running;
    bool             collects;
} images[IMAGES];

/* The path of the file in a device path: the device's nodes, one file path node, the end (UEFI 2.10, 10.3). */
static const UINT8 *read_path(const EFI_DEVICE_PATH *path, char name[FAKE_SUBJECT])
{
    UINTN size;
    const UINT8 *device = fake_protocols_device_path(&size);
    const UINT8 *node = (const UINT8 *)path + size;
    const UINTN length = (UINTN)node[2] | (UINTN)node[3] << 8;
    UINTN used = 0;

    assert_memory_equal(path, device, size);
    assert_int_equal(node[0], MEDIA_DEVICE_PATH);
    assert_int_equal(node[1], MEDIA_FILEPATH_DP);
    for (UINTN at = sizeof(EFI_DEVICE_PATH); at < length && used < FAKE_SUBJECT; at += sizeof(CHAR16))
        name[used++] = (char)node[at];
    assert_true(used > 0 && name[used - 1] == '\0');
    assert_memory_equal(node + length, device + size, sizeof(EFI_DEVICE_PATH));
    return node;
}

static struct image *image_of(EFI_HANDLE handle)
{
    struct image *image = handle;

    return image >= images && image < images + IMAGES && image->present ? image : NULL;
}

static struct image *make_image(const UINT8 *path, const char *name)
{
    const bool collects = strcmp(name, FAKE_COLLECTOR) == 0;
    const EFI_MEMORY_TYPE code_type = collects ? EfiLoaderCode : fake_images.code_type;
    const UINTN length = ((UINTN)path[2] | (UINTN)path[3] << 8) + sizeof(EFI_DEVICE_PATH);

    struct image *image = images;

    while (image->present)
        assert_true(++image < images + IMAGES);
    *image = (struct image){.present = true, .collects = collects};
    assert_in_range(length, 0, sizeof(image->path));
    memcpy(image->path, path, length);
    image->loaded.DeviceHandle = fake_protocols_device();
    image->loaded.FilePath = (EFI_DEVICE_PATH *)image->path;
    image->loaded.ImageBase = fake_pages_place(code_type, FAKE_DRIVER_PAGES);
    image->loaded.ImageSize = FAKE_DRIVER_PAGES * HANDOFF_PAGE_SIZE;
    image->loaded.ImageCodeType = code_type;
    image->loaded.ImageDataType = collects ? EfiLoaderData : EfiRuntimeServicesData;
    fake_protocols_install_image(image, &image->loaded);
    return image;
}

static void remove_image(struct image *image)
{
    image->present = false;
    fake_protocols_remove(image);
    fake_pages_displace(image->loaded.ImageBase, FAKE_DRIVER_PAGES);
}

static EFI_STATUS EFIAPI load_image(BOOLEAN from_boot_manager, EFI_HANDLE parent, EFI_DEVICE_PATH *path, void *source,
                                    UINTN source_size, EFI_HANDLE *handle)
{
    char name[FAKE_SUBJECT] = "";

    assert_false(from_boot_manager);
    assert_non_null(parent);
    assert_null(source);
    assert_int_equal(source_size, 0);
    const UINT8 *node = read_path(path, name);
    EFI_STATUS failure = fake_call(FAKE_LOAD_IMAGE, name);
    if (failure == EFI_SUCCESS)
        failure = fake_images.load_status;
    /* A refused signature leaves the image loaded (UEFI 2.10, 7.4.1). */
    if (failure != EFI_SUCCESS && failure != EFI_SECURITY_VIOLATION)
        return failure;
    if (fake_files_get(name) == NULL)
        return EFI_NOT_FOUND;
    *handle = make_image(node, name);
    return failure;
}

/* An application is gone when it returns. */
static EFI_STATUS run_application(struct image *image)
{
    const EFI_STATUS status = collect_main(image, fake_tables.system_table);

    remove_image(image);
    return status;
}

/* An image whose entry point fails is unloaded; one that StartImage itself refuses stays (UEFI 2.10, 7.4.2). */
static EFI_STATUS EFIAPI start_image(EFI_HANDLE handle, UINTN *exit_size, CHAR16 **exit_data)
{
    const EFI_STATUS failure = fake_call(FAKE_START_IMAGE, "");
    struct image *image = image_of(handle);

    (void)exit_size;
    (void)exit_data;
    if (failure != EFI_SUCCESS)
        return failure;
    if (image == NULL || image->running)
        return EFI_INVALID_PARAMETER;
    if (image->collects)
        return run_application(image);
    fake_images.started++;
    if (fake_images.entry_status != EFI_SUCCESS)
        remove_image(image);
    else
        image->running = true;
    return fake_images.entry_status;
}

static EFI_STATUS EFIAPI unload_image(EFI_HANDLE handle)
{
    const EFI_STATUS failure = fake_call(FAKE_UNLOAD_IMAGE, "");
    struct image *image = image_of(handle);

    if (image == NULL)
        return EFI_INVALID_PARAMETER;
    if (failure != EFI_SUCCESS) {
        image->running = true; /* a firmware that refuses to let it go keeps it */
        return failure;
    }
    remove_image(image);
    return EFI_SUCCESS;
}

void *fake_images_base(void)
{
    return images[0].loaded.ImageBase;
}

UINTN fake_protocols_images_left(void)
{
    UINTN left = 0;

    for (UINTN i = 0; i < IMAGES; i++)
        left += images[i].present && !images[i].running;
    return left;
}

void fake_images_start(struct fake_firmware *firmware)
{
    memset(images, 0, sizeof(images));
    fake_images = (struct fake_images){.code_type = EfiRuntimeServicesCode};
    firmware->boot_services.LoadImage = load_image;
    firmware->boot_services.StartImage = start_image;
    firmware->boot_services.UnloadImage = unload_image;
}
