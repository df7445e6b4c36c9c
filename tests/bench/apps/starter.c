/* Starts \bench\subject.efi as firmware would, and tells when: whichever loader that is, it is measured from here to
 * the kernel's first instruction. All are started out of one saved state of the machine, with another disk in it. */
#include <string.h>

#include "../../boot/apps/volume.h"
#include "../guest.h"
#include "../loader_pages.h"

#define PATH_LIMIT     512
#define MAP_LIMIT      (64u << 10)
#define INTERRUPTED    20000 /* instructions between two looks at the counter: the timer's interrupt takes more */
#define INTERRUPTS_OFF 100000000 /* instructions in which there must be one */
#define HALF_A_PERIOD  5000000 /* instructions: the firmware's timer ticks every 10 ms */
#define INTERRUPTS     100

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_GUID block_io = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID file_system_protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_BOOT_SERVICES *boot_services;

/* Nodes of a device path without its end. */
static UINTN path_size(const EFI_DEVICE_PATH *path)
{
    const UINT8 *node = (const UINT8 *)path;

    while (!IsDevicePathEnd((const EFI_DEVICE_PATH *)node))
        node += DevicePathNodeLength((const EFI_DEVICE_PATH *)node);
    return (UINTN)(node - (const UINT8 *)path);
}

static EFI_STATUS subject_path(EFI_HANDLE volume, UINT8 *path)
{
    static const struct {
        EFI_DEVICE_PATH file;
        CHAR16          name[sizeof(u"\\bench\\subject.efi") / sizeof(CHAR16)];
        EFI_DEVICE_PATH end;
    } __attribute__((packed)) rest = {
        {MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, {sizeof(rest.file) + sizeof(rest.name), 0}},
        u"\\bench\\subject.efi",
        {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(rest.end), 0}},
    };
    EFI_DEVICE_PATH *device;
    const EFI_STATUS status = boot_services->HandleProtocol(volume, &device_path, (void **)&device);

    if (status != EFI_SUCCESS)
        return status;
    const UINTN size = path_size(device);
    if (size + sizeof(rest) > PATH_LIMIT)
        return EFI_BUFFER_TOO_SMALL;
    memcpy(path, device, size);
    memcpy(path + size, &rest, sizeof(rest));
    return EFI_SUCCESS;
}

/* The disk that a partition is on: the device path without its last node. */
static EFI_STATUS find_disk(EFI_HANDLE volume, EFI_HANDLE *disk)
{
    UINT64 copy[PATH_LIMIT / sizeof(UINT64)];
    EFI_DEVICE_PATH *path;
    UINT8 *node = (UINT8 *)copy;
    EFI_STATUS status = boot_services->HandleProtocol(volume, &device_path, (void **)&path);

    if (status != EFI_SUCCESS)
        return status;
    if (path_size(path) + END_DEVICE_PATH_LENGTH > PATH_LIMIT)
        return EFI_BUFFER_TOO_SMALL;
    memcpy(copy, path, path_size(path) + END_DEVICE_PATH_LENGTH);
    path = (EFI_DEVICE_PATH *)copy;
    while (!IsDevicePathEnd(NextDevicePathNode((EFI_DEVICE_PATH *)node)))
        node += DevicePathNodeLength((EFI_DEVICE_PATH *)node);
    SetDevicePathEndNode((EFI_DEVICE_PATH *)node);
    return boot_services->LocateDevicePath(&block_io, &path, disk);
}

/* Firmware knows of another disk: it has to read that one anew, from its partition table on. */
static EFI_STATUS change_disk(EFI_HANDLE image, EFI_HANDLE *volume)
{
    EFI_LOADED_IMAGE *loaded;
    EFI_HANDLE disk = NULL;
    UINTN size = sizeof(*volume);
    EFI_STATUS status = boot_services->HandleProtocol(image, &loaded_image_protocol, (void **)&loaded);

    if (status == EFI_SUCCESS)
        status = find_disk(loaded->DeviceHandle, &disk);
    if (status == EFI_SUCCESS)
        status = boot_services->DisconnectController(disk, NULL, NULL);
    if (status == EFI_SUCCESS)
        status = boot_services->ConnectController(disk, NULL, NULL, TRUE);
    if (status == EFI_SUCCESS) /* the machine has one disk, and it one volume */
        status = boot_services->LocateHandle(ByProtocol, &file_system_protocol, NULL, &size, volume);
    return status;
}

static EFI_STATUS load_subject(EFI_HANDLE image, EFI_HANDLE *subject)
{
    static UINT8 path[PATH_LIMIT];
    EFI_HANDLE volume = NULL;
    EFI_STATUS status = change_disk(image, &volume);

    if (status == EFI_SUCCESS)
        status = subject_path(volume, path);
    if (status == EFI_SUCCESS)
        status = boot_services->LoadImage(FALSE, image, (EFI_DEVICE_PATH *)path, NULL, 0, subject);
    return status;
}

static UINT64 pages_in_use(void)
{
    static UINT64 bytes[MAP_LIMIT / sizeof(UINT64)];
    struct handoff_memory_map map = {.descriptors = bytes, .capacity = sizeof(bytes)};

    return handoff_memory_map_fetch(boot_services, &map) == EFI_SUCCESS ? loader_pages(&map) : 0;
}

/* The machine is saved here, and goes on with another disk and with a device that reads as its own port. */
static void wait_for_subject(void)
{
    guest_write("bench-ready\n");
    while (port_read(GUEST_GO_PORT) != GUEST_GO_PORT)
        ;
}

static void wait_for_interrupt(void)
{
    const UINT64 begin = guest_ticks();
    UINT64 last, now = begin;

    do {
        last = now;
        now = guest_ticks();
    } while (now - last < INTERRUPTED && now - begin < INTERRUPTS_OFF);
}

/* Everybody begins right after an interrupt of the firmware's timer, which costs as much as a small kernel. What a
 * device has to say may come in between. */
static void wait_for_timer(void)
{
    UINT64 last, tries = INTERRUPTS;

    wait_for_interrupt();
    do {
        last = guest_ticks();
        wait_for_interrupt();
    } while (guest_ticks() - last < HALF_A_PERIOD && --tries > 0);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_HANDLE subject = NULL;

    boot_services = system_table->BootServices;
    wait_for_subject();
    guest_tell("pages_before", pages_in_use());
    EFI_STATUS status = load_subject(image, &subject);
    if (status != EFI_SUCCESS) {
        guest_refuse("\\bench\\subject.efi cannot be loaded", status);
        guest_end();
    }
    wait_for_timer();
    guest_tell("start", guest_ticks());
    status = boot_services->StartImage(subject, NULL, NULL);
    guest_refuse("the subject came back to the firmware", status);
    guest_end();
}
