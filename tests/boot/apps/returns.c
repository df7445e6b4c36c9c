/* Starts the loader where it must refuse, and judges how it comes back: with an EFI error, with the reason on the
 * console and in \handoff\loader.log, and with every page returned and every file closed. Pages are counted around
 * the third time: before, firmware fills caches and pools of its own. Reports TAP on the serial port, what the
 * loader said as comments, and switches the machine off.
 *
 * The loader stands at \loader.efi, this program in its place. Where there are configurations \cases\01.cfg, 02.cfg
 * and so on, one after the other is made \handoff\handoff.cfg, and each is judged.
 */
#include <handoff/efi.h>
#include <handoff/memory_map.h>
#include <handoff/text.h>

#include "serial.h"

#define FILE_LIMIT    (64u << 10)
#define LOADER_LIMIT  (1u << 20) /* with a kernel inside */
#define CONSOLE_LIMIT 16384
#define MAP_LIMIT     (64u << 10)
#define CHECKS        5

#ifndef PAGES_LEFT
#define PAGES_LEFT 0 /* leave it all */
#endif

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_BOOT_SERVICES *boot_services;
static EFI_FILE_HANDLE root;
static EFI_HANDLE device;

static char console_bytes[CONSOLE_LIMIT];
static struct handoff_text console;

static EFI_STATUS EFIAPI capture(SIMPLE_TEXT_OUTPUT_INTERFACE *output, CHAR16 *string)
{
    (void)output;
    for (; *string != 0; string++)
        if (*string != '\r')
            handoff_text_format(&console, "%c", *string < 0x80 ? *string : '?');
    return EFI_SUCCESS;
}

/* Files that the loader opened and did not close. Handles of a file system share their functions, so that one set of
 * the original ones serves all; this program's own handle was opened before and is not counted. */
static INTN open_files;
static EFI_FILE_OPEN file_open;
static EFI_FILE_CLOSE file_close;
static EFI_FILE_DELETE file_delete;
static EFI_VOLUME_OPEN volume_open;

static EFI_STATUS count_opened(EFI_STATUS status, EFI_FILE_HANDLE *file);

static EFI_STATUS EFIAPI counted_open(EFI_FILE_HANDLE from, EFI_FILE_HANDLE *file, CHAR16 *name, UINT64 mode,
                                      UINT64 attributes)
{
    return count_opened(file_open(from, file, name, mode, attributes), file);
}

static EFI_STATUS EFIAPI counted_close(EFI_FILE_HANDLE file)
{
    open_files--;
    return file_close(file);
}

static EFI_STATUS EFIAPI counted_delete(EFI_FILE_HANDLE file)
{
    open_files--;
    return file_delete(file);
}

static EFI_STATUS EFIAPI counted_open_volume(EFI_FILE_IO_INTERFACE *file_system, EFI_FILE_HANDLE *file)
{
    return count_opened(volume_open(file_system, file), file);
}

static EFI_STATUS count_opened(EFI_STATUS status, EFI_FILE_HANDLE *file)
{
    if (status != EFI_SUCCESS)
        return status;
    open_files++;
    (*file)->Open = counted_open;
    (*file)->Close = counted_close;
    (*file)->Delete = counted_delete;
    return EFI_SUCCESS;
}

static void count_files(EFI_FILE_IO_INTERFACE *file_system)
{
    file_open = root->Open;
    file_close = root->Close;
    file_delete = root->Delete;
    volume_open = file_system->OpenVolume;
    file_system->OpenVolume = counted_open_volume;
}

static EFI_STATUS read_file(const CHAR16 *path, void *bytes, UINTN *size)
{
    EFI_FILE_HANDLE file;
    EFI_STATUS status = root->Open(root, &file, (CHAR16 *)path, EFI_FILE_MODE_READ, 0);

    if (status != EFI_SUCCESS)
        return status;
    status = file->Read(file, size, bytes);
    file->Close(file);
    return status;
}

static void write_file(const CHAR16 *path, void *bytes, UINTN size)
{
    const UINT64 mode = EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE;
    EFI_FILE_HANDLE file;

    if (root->Open(root, &file, (CHAR16 *)path, mode, 0) == EFI_SUCCESS)
        file->Delete(file); /* it may be longer */
    if (root->Open(root, &file, (CHAR16 *)path, mode | EFI_FILE_MODE_CREATE, 0) != EFI_SUCCESS)
        return;
    file->Write(file, &size, bytes);
    file->Close(file);
}

static EFI_STATUS open_volume(EFI_HANDLE image)
{
    static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    static EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
    EFI_LOADED_IMAGE *loaded;
    EFI_FILE_IO_INTERFACE *volume;
    EFI_STATUS status = boot_services->HandleProtocol(image, &loaded_image, (void **)&loaded);

    if (status == EFI_SUCCESS) {
        device = loaded->DeviceHandle;
        status = boot_services->HandleProtocol(device, &file_system, (void **)&volume);
    }
    if (status == EFI_SUCCESS)
        status = volume->OpenVolume(volume, &root);
    if (status == EFI_SUCCESS)
        count_files(volume);
    return status;
}

/* EFI_SUCCESS cannot come back from a loader that refused: it stands for "could not even be started". */
static EFI_STATUS run_loader(EFI_HANDLE image)
{
    static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    static UINT8 bytes[LOADER_LIMIT];
    UINTN size = sizeof(bytes);
    EFI_LOADED_IMAGE *loaded;
    EFI_HANDLE loader = NULL;

    if (read_file(u"\\loader.efi", bytes, &size) != EFI_SUCCESS ||
        boot_services->LoadImage(FALSE, image, NULL, bytes, size, &loader) != EFI_SUCCESS ||
        boot_services->HandleProtocol(loader, &loaded_image, (void **)&loaded) != EFI_SUCCESS)
        return EFI_SUCCESS;
    loaded->DeviceHandle = device;
    return boot_services->StartImage(loader, NULL, NULL);
}

static void leave_little_memory(void)
{
    EFI_PHYSICAL_ADDRESS kept;
    EFI_PHYSICAL_ADDRESS taken;

    if (PAGES_LEFT == 0 ||
        boot_services->AllocatePages(AllocateAnyPages, EfiLoaderData, PAGES_LEFT, &kept) != EFI_SUCCESS)
        return;
    for (UINTN pages = (UINTN)1 << 20; pages > 0; pages /= 2)
        while (boot_services->AllocatePages(AllocateAnyPages, EfiLoaderData, pages, &taken) == EFI_SUCCESS)
            ;
    boot_services->FreePages(kept, PAGES_LEFT);
}

static UINT64 free_pages(void)
{
    static UINT64 bytes[MAP_LIMIT / sizeof(UINT64)];
    struct handoff_memory_map map = {.descriptors = bytes, .capacity = sizeof(bytes)};
    UINT64 pages = 0;

    if (handoff_memory_map_fetch(boot_services, &map) != EFI_SUCCESS)
        return 0;
    for (UINTN i = 0; i < handoff_memory_map_count(&map); i++)
        if (handoff_memory_map_at(&map, i)->Type == EfiConventionalMemory)
            pages += handoff_memory_map_at(&map, i)->NumberOfPages;
    return pages;
}

static void comment_lines(const char *of_case, const char *prefix, const char *lines)
{
    while (*lines != '\0') {
        serial_write("# ");
        serial_write(of_case);
        serial_write(prefix);
        while (*lines != '\0' && *lines != '\n')
            serial_byte(*lines++);
        serial_byte('\n');
        lines += *lines == '\n';
    }
}

static BOOLEAN contains(const char *text, const char *part)
{
    for (; *text != '\0'; text++) {
        UINTN i = 0;
        while (part[i] != '\0' && text[i] == part[i])
            i++;
        if (part[i] == '\0')
            return TRUE;
    }
    return FALSE;
}

static void report(const char *of_case, BOOLEAN passed, const char *name)
{
    static UINT32 number;
    char bytes[128];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "%s %u - returns.%s%s\n", passed ? "ok" : "not ok", ++number, of_case, name);
    serial_write(bytes);
}

static void report_numbers(EFI_STATUS status, UINT64 before, UINT64 after)
{
    char bytes[128];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "# the loader returned %s; free pages: %lu before, %lu after\n",
                        handoff_efi_status_name(status), before, after);
    serial_write(bytes);
}

/* `of_case`: what its checks and comments begin with. */
static void judge(EFI_HANDLE image, const char *of_case)
{
    static char log[FILE_LIMIT];
    UINTN log_size = sizeof(log) - 1;

    run_loader(image);
    run_loader(image);

    console = handoff_text_in(console_bytes, sizeof(console_bytes));
    const UINT64 before = free_pages();
    const EFI_STATUS status = run_loader(image);
    const UINT64 after = free_pages();
    const EFI_STATUS read = read_file(u"\\handoff\\loader.log", log, &log_size);
    log[read == EFI_SUCCESS ? log_size : 0] = '\0';

    comment_lines(of_case, "console: ", console_bytes);
    comment_lines(of_case, "loader.log: ", log);
    report_numbers(status, before, after);
    report(of_case, EFI_ERROR(status), "error");
    report(of_case, before != 0 && before == after, "memory");
    report(of_case, contains(console_bytes, "handoff: error: "), "console");
    report(of_case, contains(log, "error: "), "log");
    report(of_case, open_files == 0, "files");
}

/* Up to 99. */
static BOOLEAN read_case(UINT32 number, void *bytes, UINTN *size)
{
    CHAR16 path[] = u"\\cases\\00.cfg";

    path[7] = (CHAR16)(u'0' + number / 10);
    path[8] = (CHAR16)(u'0' + number % 10);
    return number < 100 && read_file(path, bytes, size) == EFI_SUCCESS;
}

static UINT32 count_cases(void)
{
    static UINT8 bytes[FILE_LIMIT];
    UINT32 count = 0;
    UINTN size = sizeof(bytes);

    while (read_case(count + 1, bytes, &size)) {
        count++;
        size = sizeof(bytes);
    }
    return count;
}

static void judge_case(EFI_HANDLE image, UINT32 number)
{
    static UINT8 bytes[FILE_LIMIT];
    UINTN size = sizeof(bytes);
    char of_case[] = "00.";

    of_case[0] = (char)('0' + number / 10);
    of_case[1] = (char)('0' + number % 10);
    read_case(number, bytes, &size);
    write_file(u"\\handoff\\handoff.cfg", bytes, size);
    judge(image, of_case);
}

static void plan(UINT32 judgements)
{
    char bytes[64];
    struct handoff_text line = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&line, "\nTAP version 14\n1..%u\n", judgements * CHECKS);
    serial_write(bytes);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    boot_services = system_table->BootServices;
    console = handoff_text_in(console_bytes, sizeof(console_bytes));
    const EFI_STATUS opened = open_volume(image);
    if (opened != EFI_SUCCESS)
        return opened;
    const UINT32 cases = count_cases();
    plan(cases == 0 ? 1 : cases);
    system_table->ConOut->OutputString = capture;
    leave_little_memory();
    if (cases == 0)
        judge(image, "");
    for (UINT32 number = 1; number <= cases; number++)
        judge_case(image, number);
    system_table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    return EFI_ABORTED;
}
