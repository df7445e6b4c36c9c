#include "files.h"

#include <string.h>

#include "memory.h"
#include "utf16.h"
#include "volume.h"

#define READ_WRITE (EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE)

static EFI_GUID file_info = EFI_FILE_INFO_ID;

static EFI_STATUS open_path(struct loader *loader, const char *path, UINT64 mode, UINT64 attributes,
                            EFI_FILE_HANDLE *file)
{
    CHAR16 name[FILES_PATH];

    if (loader->volume == NULL)
        return EFI_NOT_READY;
    if (!utf16_from_utf8(path, name, FILES_PATH))
        return EFI_INVALID_PARAMETER;
    return loader->volume->Open(loader->volume, file, name, mode, attributes);
}

static EFI_STATUS read_into(EFI_FILE_HANDLE file, void *bytes, UINTN size)
{
    UINTN got = size;
    const EFI_STATUS status = size == 0 ? EFI_SUCCESS : file->Read(file, &got, bytes);

    return status == EFI_SUCCESS && got != size ? EFI_END_OF_FILE : status;
}

static EFI_STATUS read_open(struct loader *loader, EFI_FILE_HANDLE file, UINTN limit, struct words *bytes)
{
    EFI_PHYSICAL_ADDRESS address = 0;
    bool is_directory = false;
    UINT64 size = 0;
    EFI_STATUS status = volume_examine(file, &size, &is_directory);

    if (status != EFI_SUCCESS || is_directory)
        return status != EFI_SUCCESS ? status : EFI_INVALID_PARAMETER;
    bytes->size = size < limit ? (UINTN)size : limit;
    status = memory_try(loader, EfiLoaderData, bytes->size + 1, &address);
    if (status != EFI_SUCCESS)
        return status;
    bytes->bytes = (const char *)address;
    return read_into(file, (void *)address, bytes->size);
}

EFI_STATUS files_read(struct loader *loader, const char *path, UINTN limit, struct words *bytes)
{
    EFI_FILE_HANDLE file;
    EFI_STATUS status = open_path(loader, path, EFI_FILE_MODE_READ, 0, &file);

    *bytes = (struct words){"", 0};
    if (status != EFI_SUCCESS)
        return status;
    status = read_open(loader, file, limit, bytes);
    file->Close(file);
    if (status != EFI_SUCCESS)
        *bytes = (struct words){"", 0};
    return status;
}

EFI_STATUS files_find(struct loader *loader, const char *path)
{
    EFI_FILE_HANDLE file;
    const EFI_STATUS status = open_path(loader, path, EFI_FILE_MODE_READ, 0, &file);

    if (status == EFI_SUCCESS)
        file->Close(file);
    return status;
}

bool files_is_directory(struct loader *loader, const char *path)
{
    EFI_FILE_HANDLE file;
    bool is_directory = false;
    UINT64 size;

    if (open_path(loader, path, EFI_FILE_MODE_READ, 0, &file) != EFI_SUCCESS)
        return false;
    volume_examine(file, &size, &is_directory);
    file->Close(file);
    return is_directory;
}

/* Delete closes the file too, and tells a failure by a warning. */
EFI_STATUS files_remove(struct loader *loader, const char *path)
{
    EFI_FILE_HANDLE file;
    const EFI_STATUS status = open_path(loader, path, READ_WRITE, 0, &file);

    if (status == EFI_NOT_FOUND)
        return EFI_SUCCESS;
    return status == EFI_SUCCESS ? file->Delete(file) : status;
}

/* The folder of `path`, which may be there. */
static void make_folder(struct loader *loader, const char *path)
{
    char folder[FILES_PATH];
    EFI_FILE_HANDLE file;
    UINTN last = 0;

    for (UINTN i = 0; i < sizeof(folder) - 1 && path[i] != '\0'; i++) {
        folder[i] = path[i];
        if (path[i] == '\\')
            last = i;
    }
    folder[last] = '\0';
    if (last != 0 &&
        open_path(loader, folder, READ_WRITE | EFI_FILE_MODE_CREATE, EFI_FILE_DIRECTORY, &file) == EFI_SUCCESS)
        file->Close(file);
}

EFI_STATUS files_create(struct loader *loader, const char *path, EFI_FILE_HANDLE *file)
{
    const EFI_STATUS status = files_remove(loader, path); /* it may be longer than what is to come */

    if (status != EFI_SUCCESS)
        return status;
    make_folder(loader, path);
    return open_path(loader, path, READ_WRITE | EFI_FILE_MODE_CREATE, 0, file);
}

EFI_STATUS files_append(EFI_FILE_HANDLE file, const void *bytes, UINTN size)
{
    UINTN written = size;
    const EFI_STATUS status = size == 0 ? EFI_SUCCESS : file->Write(file, &written, (void *)(UINTN)bytes);

    return status == EFI_SUCCESS && written != size ? EFI_VOLUME_FULL : status;
}

EFI_STATUS files_end(EFI_FILE_HANDLE file, EFI_STATUS status)
{
    const EFI_STATUS flushed = file->Flush(file);

    file->Close(file);
    return status != EFI_SUCCESS ? status : flushed;
}

static EFI_STATUS write_whole(struct loader *loader, const char *path, const struct words *bytes)
{
    EFI_FILE_HANDLE file;
    EFI_STATUS status = files_create(loader, path, &file);

    if (status == EFI_SUCCESS)
        status = files_end(file, files_append(file, bytes->bytes, bytes->size));
    return status;
}

/* The name in the same folder. */
static EFI_STATUS rename_open(EFI_FILE_HANDLE file, const char *name)
{
    union volume_file_info buffer;
    UINTN size = sizeof(buffer);
    EFI_STATUS status = file->GetInfo(file, &file_info, &size, &buffer);

    if (status != EFI_SUCCESS)
        return status;
    if (!utf16_from_utf8(name, buffer.info.FileName, FILES_PATH))
        return EFI_INVALID_PARAMETER;
    size = SIZE_OF_EFI_FILE_INFO + (strlen(name) + 1) * sizeof(CHAR16);
    buffer.info.Size = size;
    return file->SetInfo(file, &file_info, size, &buffer);
}

static EFI_STATUS rename_to(struct loader *loader, const char *from, const char *path)
{
    const char *name = path;
    EFI_FILE_HANDLE file;
    EFI_STATUS status = files_remove(loader, path); /* the beginning of the same, cut off by a loss of power */

    if (status == EFI_SUCCESS)
        status = open_path(loader, from, READ_WRITE, 0, &file);
    if (status != EFI_SUCCESS)
        return status;
    for (const char *at = path; *at != '\0'; at++)
        if (*at == '\\')
            name = at + 1;
    return files_end(file, rename_open(file, name));
}

static EFI_STATUS compare(struct loader *loader, const char *path, const struct words *bytes)
{
    struct words found;
    const EFI_STATUS status = files_read(loader, path, bytes->size + 1, &found);

    if (status != EFI_SUCCESS)
        return status;
    return found.size == bytes->size && memcmp(found.bytes, bytes->bytes, found.size) == 0 ? EFI_SUCCESS
                                                                                          : EFI_CRC_ERROR;
}

static const char *temporary_of(const char *path, char bytes[FILES_PATH])
{
    struct handoff_text temporary = handoff_text_in(bytes, FILES_PATH);

    handoff_text_format(&temporary, "%s.tmp", path);
    return bytes;
}

void files_tidy(struct loader *loader, const char *path)
{
    char temporary[FILES_PATH];

    files_remove(loader, temporary_of(path, temporary));
}

EFI_STATUS files_put(struct loader *loader, const char *path, const struct words *bytes)
{
    char temporary[FILES_PATH];
    EFI_STATUS status = write_whole(loader, temporary_of(path, temporary), bytes);

    if (status == EFI_SUCCESS && rename_to(loader, temporary, path) != EFI_SUCCESS)
        status = write_whole(loader, path, bytes);
    if (status == EFI_SUCCESS)
        status = compare(loader, path, bytes);
    if (status != EFI_SUCCESS)
        files_remove(loader, path);
    files_tidy(loader, path);
    return status;
}
