#include "fake_volume.h"

#include "fake_images.h"
#include "fake_pages.h"
#include "tests/unit/unit_test.h"

#define USER_INTERFACE 0x15
#define FILE_GUID 0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef

struct fake_volume_image fake_volume_image;

static const UINT8 file_guid[] = {FILE_GUID};

/* A file's node and the end. */
static UINT8 file_path[] = {MEDIA_DEVICE_PATH, MEDIA_PIWG_FW_FILE_DP, 20, 0, FILE_GUID,
                            END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, 4, 0};

typedef EFI_STATUS EFIAPI section_reader(const void *files, const EFI_GUID *file, UINT8 type, UINTN instance,
                                         void **buffer, UINTN *size, UINT32 *authentication);

static EFI_STATUS EFIAPI read_section(const void *files, const EFI_GUID *file, UINT8 type, UINTN instance,
                                      void **buffer, UINTN *size, UINT32 *authentication)
{
    static const CHAR16 name[] = u"FakeVolumeDriver";
    const EFI_STATUS failure = fake_call(FAKE_READ_SECTION, "");

    assert_non_null(files);
    assert_non_null(*buffer); /* the caller's own: a buffer of the firmware's would have to be freed */
    assert_memory_equal(file, file_guid, sizeof(file_guid));
    assert_int_equal(type, USER_INTERFACE);
    assert_int_equal(instance, 0);
    if (failure != EFI_SUCCESS)
        return failure;
    if (fake_volume_image.nameless)
        return EFI_NOT_FOUND;
    const EFI_STATUS status = *size < sizeof(name) ? EFI_WARN_BUFFER_TOO_SMALL : EFI_SUCCESS;
    memcpy(*buffer, name, status == EFI_SUCCESS ? sizeof(name) : *size);
    *size = sizeof(name);
    *authentication = 0;
    return status;
}

/* The fourth function of EFI_FIRMWARE_VOLUME2_PROTOCOL; nobody needs the others. */
static section_reader *const volume[] = {NULL, NULL, NULL, read_section};

void fake_volume_start(void)
{
    static char device;

    fake_volume_image = (struct fake_volume_image){
        .loaded =
            {
                .DeviceHandle = &device,
                .FilePath = (EFI_DEVICE_PATH *)file_path,
                .ImageBase = fake_pages_place(EfiBootServicesCode, FAKE_VOLUME_IMAGE_PAGES),
                .ImageSize = FAKE_VOLUME_IMAGE_PAGES * HANDOFF_PAGE_SIZE,
                .ImageCodeType = EfiBootServicesCode,
                .ImageDataType = EfiBootServicesData,
            },
    };
    fake_protocols_install_volume(&device, (void *)(UINTN)volume);
    fake_protocols_install_image(&fake_volume_image, &fake_volume_image.loaded);
}
