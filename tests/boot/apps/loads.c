/* Asks the firmware to load every file of \images, starts none of them, and reports which it took: a check for each,
 * named after the file, which passes if LoadImage says EFI_SUCCESS. TAP on the serial port, then power off.
 */
#include <handoff/efi.h>
#include <handoff/text.h>

#include "serial.h"
#include "volume.h"

#define IMAGE_LIMIT  (1u << 20)
#define REPORT_LIMIT 8192

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_BOOT_SERVICES *boot_services;
static UINT32 images;
static char report_bytes[REPORT_LIMIT];
static struct handoff_text report;

static EFI_STATUS open_folder(EFI_HANDLE image, EFI_FILE_HANDLE *folder)
{
    EFI_FILE_HANDLE root;
    EFI_STATUS status = open_own_volume(boot_services, image, &root);

    if (status == EFI_SUCCESS)
        status = root->Open(root, folder, (CHAR16 *)u"\\images", EFI_FILE_MODE_READ, 0);
    return status;
}

/* What the firmware says of it. Nothing of the image stays: a refused signature may leave it loaded (UEFI 2.10,
 * 7.4.1). */
static EFI_STATUS load(EFI_HANDLE parent, EFI_FILE_HANDLE folder, CHAR16 *name)
{
    static UINT8 bytes[IMAGE_LIMIT];
    UINTN size = sizeof(bytes);
    EFI_FILE_HANDLE file;
    EFI_HANDLE image = NULL;
    EFI_STATUS status = folder->Open(folder, &file, name, EFI_FILE_MODE_READ, 0);

    if (status != EFI_SUCCESS)
        return status;
    status = file->Read(file, &size, bytes);
    file->Close(file);
    if (status != EFI_SUCCESS)
        return status;
    status = boot_services->LoadImage(FALSE, parent, NULL, bytes, size, &image);
    if (image != NULL)
        boot_services->UnloadImage(image);
    return status;
}

static void add(const CHAR16 *name, EFI_STATUS status)
{
    handoff_text_format(&report, "%s %u - ", status == EFI_SUCCESS ? "ok" : "not ok", ++images);
    for (; *name != 0; name++)
        handoff_text_format(&report, "%c", *name < 0x80 ? *name : '?');
    handoff_text_format(&report, "\n  ---\n  seen: \"%s\"\n  ...\n", handoff_efi_status_name(status));
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static union {
        EFI_FILE_INFO info;
        UINT8         bytes[sizeof(EFI_FILE_INFO) + 512 * sizeof(CHAR16)];
    } entry;
    UINTN size = sizeof(entry);
    char plan_bytes[64];
    struct handoff_text plan = handoff_text_in(plan_bytes, sizeof(plan_bytes));
    EFI_FILE_HANDLE folder;

    boot_services = system_table->BootServices;
    report = handoff_text_in(report_bytes, sizeof(report_bytes));
    EFI_STATUS status = open_folder(image, &folder);
    while (status == EFI_SUCCESS && folder->Read(folder, &size, &entry) == EFI_SUCCESS && size != 0) {
        if ((entry.info.Attribute & EFI_FILE_DIRECTORY) == 0)
            add(entry.info.FileName, load(image, folder, entry.info.FileName));
        size = sizeof(entry);
    }
    handoff_text_format(&plan, "\nTAP version 14\n1..%u\n", images);
    serial_write(plan_bytes);
    serial_write(report_bytes);
    system_table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    return EFI_ABORTED;
}
