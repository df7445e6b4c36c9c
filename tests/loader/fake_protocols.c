#include "fake_protocols.h"

#include "fake_allocations.h"
#include "fake_files.h"
#include "fake_images.h"
#include "fake_volume.h"
#include "tests/unit/unit_test.h"

#define INSTALLED 256

struct installed {
    EFI_HANDLE      handle; /* NULL: the entry is free */
    const EFI_GUID *protocol;
    void           *interface;
};

static const EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static const EFI_GUID file_system_protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static const EFI_GUID device_path_protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;
static const EFI_GUID graphics_output_protocol = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static const EFI_GUID console_out_device = {
    0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
static const EFI_GUID firmware_volume_protocol = {
    0x220e73b6, 0x6bdb, 0x4413, {0x84, 0x05, 0xb9, 0x74, 0xb1, 0x08, 0x61, 0x9a}};

static struct installed installed[INSTALLED];
static bool listed; /* somebody asked for all handles: what is asked of them then is another matter */
static EFI_LOADED_IMAGE own_image;

/* Handles are opaque: these are addresses of what nobody looks into. */
static char device, splitter, screen, other_screen;

static EFI_GRAPHICS_OUTPUT_MODE_INFORMATION mode_information;
static EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE modes[2] = {{.Info = &mode_information}, {.Info = &mode_information}};
static EFI_GRAPHICS_OUTPUT_PROTOCOL outputs[2] = {{.Mode = &modes[0]}, {.Mode = &modes[1]}};

/* A hardware node and the end. */
static UINT8 device_path[] = {HARDWARE_DEVICE_PATH, HW_VENDOR_DP, 6, 0, 0x12, 0x34,
                              END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, 4, 0};

const UINT8 *fake_protocols_device_path(UINTN *size)
{
    *size = sizeof(device_path) - sizeof(EFI_DEVICE_PATH);
    return device_path;
}

EFI_HANDLE fake_protocols_device(void)
{
    return &device;
}

static const char *name_of(const EFI_GUID *protocol)
{
    static const struct {
        const EFI_GUID *protocol;
        const char     *name;
    } names[] = {
        {&loaded_image_protocol, "loaded image"},
        {&file_system_protocol, "file system"},
        {&device_path_protocol, "device path"},
        {&graphics_output_protocol, "graphics output"},
        {&firmware_volume_protocol, "firmware volume"},
        {&console_out_device, "console out device"},
    };

    for (UINTN i = 0; i < COUNT(names); i++)
        if (memcmp(names[i].protocol, protocol, sizeof(*protocol)) == 0)
            return names[i].name;
    return "unknown protocol";
}

static void install(EFI_HANDLE handle, const EFI_GUID *protocol, void *interface)
{
    struct installed *entry = installed;

    while (entry->handle != NULL)
        assert_true(++entry < installed + INSTALLED);
    *entry = (struct installed){handle, protocol, interface};
}

void fake_protocols_remove(EFI_HANDLE handle)
{
    for (UINTN i = 0; i < INSTALLED; i++)
        if (installed[i].handle == handle)
            installed[i].handle = NULL;
}

void fake_protocols_install_image(EFI_HANDLE handle, EFI_LOADED_IMAGE *image)
{
    install(handle, &loaded_image_protocol, image);
}

void fake_protocols_install_volume(EFI_HANDLE handle, void *volume)
{
    install(handle, &firmware_volume_protocol, volume);
}

/* "driver image" is the loaded image protocol of an image that is not the loader. */
static const char *subject_of(EFI_HANDLE handle, const EFI_GUID *protocol)
{
    const bool is_image = memcmp(protocol, &loaded_image_protocol, sizeof(*protocol)) == 0;

    if (listed)
        return "listed";
    return is_image && handle != installed[0].handle ? "driver image" : name_of(protocol);
}

static EFI_STATUS EFIAPI handle_protocol(EFI_HANDLE handle, EFI_GUID *protocol, void **interface)
{
    const EFI_STATUS failure = fake_call(FAKE_HANDLE_PROTOCOL, subject_of(handle, protocol));
    bool known = false;

    *interface = FAKE_GARBAGE;
    if (failure != EFI_SUCCESS)
        return failure;
    for (UINTN i = 0; i < INSTALLED; i++) {
        if (handle == NULL || installed[i].handle != handle)
            continue;
        known = true;
        if (memcmp(installed[i].protocol, protocol, sizeof(*protocol)) == 0) {
            *interface = installed[i].interface;
            return EFI_SUCCESS;
        }
    }
    return known ? EFI_UNSUPPORTED : EFI_INVALID_PARAMETER;
}

/* Whether an entry is the first of its handle. */
static bool is_first(UINTN entry)
{
    for (UINTN i = 0; i < entry; i++)
        if (installed[i].handle == installed[entry].handle)
            return false;
    return true;
}

static bool is_located(UINTN entry, const EFI_GUID *protocol)
{
    if (installed[entry].handle == NULL)
        return false;
    if (protocol == NULL)
        return is_first(entry);
    return memcmp(installed[entry].protocol, protocol, sizeof(*protocol)) == 0;
}

static EFI_STATUS EFIAPI locate_handle(EFI_LOCATE_SEARCH_TYPE how, EFI_GUID *protocol, void *key, UINTN *size,
                                       EFI_HANDLE *handles)
{
    const EFI_STATUS failure = fake_call(FAKE_LOCATE_HANDLE, protocol == NULL ? "all" : name_of(protocol));
    const UINTN room = *size / sizeof(*handles);
    UINTN found = 0;

    assert_int_equal(how, protocol == NULL ? AllHandles : ByProtocol);
    assert_null(key);
    listed |= protocol == NULL;
    if (failure != EFI_SUCCESS)
        return failure;
    for (UINTN i = 0; i < INSTALLED; i++) {
        if (!is_located(i, protocol))
            continue;
        if (found < room)
            handles[found] = installed[i].handle;
        found++;
    }
    *size = found * sizeof(*handles);
    if (found == 0)
        return EFI_NOT_FOUND;
    return found <= room ? EFI_SUCCESS : EFI_BUFFER_TOO_SMALL;
}

/* The list is pool memory, the GUIDs are the firmware's. */
static EFI_STATUS EFIAPI protocols_per_handle(EFI_HANDLE handle, EFI_GUID ***protocols, UINTN *count)
{
    const EFI_STATUS failure = fake_call(FAKE_PROTOCOLS_PER_HANDLE, "");

    *protocols = FAKE_GARBAGE;
    if (failure != EFI_SUCCESS)
        return failure;
    *protocols = fake_pool_take(EfiBootServicesData, INSTALLED * sizeof(void *));
    if (*protocols == NULL)
        return EFI_OUT_OF_RESOURCES;
    *count = 0;
    for (UINTN i = 0; i < INSTALLED; i++)
        if (installed[i].handle == handle)
            (*protocols)[(*count)++] = (EFI_GUID *)(UINTN)installed[i].protocol;
    return EFI_SUCCESS;
}

void fake_protocols_set_screen(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *information, EFI_PHYSICAL_ADDRESS base)
{
    mode_information = *information;
    modes[1].FrameBufferBase = base;
}

void fake_protocols_no_screen(void)
{
    fake_protocols_remove(&splitter);
    fake_protocols_remove(&screen);
}

void fake_protocols_other_screen(UINT64 base, bool shows_console)
{
    static EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE mode;
    static EFI_GRAPHICS_OUTPUT_PROTOCOL output = {.Mode = &mode};

    mode = (EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE){.Info = &mode_information, .FrameBufferBase = base};
    install(&other_screen, &graphics_output_protocol, &output);
    if (shows_console)
        install(&other_screen, &console_out_device, NULL);
}

void fake_protocols_crowd(UINTN protocols)
{
    for (UINTN i = 0; i < protocols; i++)
        install(&screen, &firmware_volume_protocol, &screen);
}

void fake_protocols_no_device(void)
{
    own_image.DeviceHandle = NULL;
}

void fake_protocols_no_file_system(void)
{
    for (UINTN i = 0; i < INSTALLED; i++)
        if (installed[i].protocol == &file_system_protocol)
            installed[i].handle = NULL;
}

void *fake_protocols_image_base(void)
{
    return own_image.ImageBase;
}

void fake_protocols_start(struct fake_firmware *firmware)
{
    static const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION usual = {
        .HorizontalResolution = FAKE_SCREEN_WIDTH,
        .VerticalResolution = FAKE_SCREEN_HEIGHT,
        .PixelFormat = PixelBlueGreenRedReserved8BitPerColor,
        .PixelsPerScanLine = FAKE_SCREEN_WIDTH,
    };

    fake_protocols_set_screen(&usual, FAKE_SCREEN_BASE);
    memset(installed, 0, sizeof(installed));
    listed = false;
    own_image = (EFI_LOADED_IMAGE){
        .DeviceHandle = &device,
        .ImageBase = fake_pages_place(EfiLoaderCode, FAKE_IMAGE_PAGES),
        .ImageSize = FAKE_IMAGE_PAGES * HANDOFF_PAGE_SIZE,
        .ImageCodeType = EfiLoaderCode,
        .ImageDataType = EfiLoaderData,
    };
    fake_protocols_install_image(firmware->image, &own_image);
    install(&device, &device_path_protocol, device_path);
    install(&device, &file_system_protocol, &fake_volume.protocol);
    install(&splitter, &graphics_output_protocol, &outputs[0]);
    install(&screen, &graphics_output_protocol, &outputs[1]);
    firmware->boot_services.HandleProtocol = handle_protocol;
    firmware->boot_services.LocateHandle = locate_handle;
    firmware->boot_services.ProtocolsPerHandle = protocols_per_handle;
    fake_volume_start();
    fake_images_start(firmware);
}
