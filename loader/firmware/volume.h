/* The file system that the loader was started from. UEFI 2.10, 13.4 and 13.5.
 */
#ifndef VOLUME_H
#define VOLUME_H

#include "../loader.h"

#define VOLUME_PATH 512 /* units of a path, at most */

/* EFI_FILE_INFO with room for its name. */
union volume_file_info {
    EFI_FILE_INFO info;
    UINT8         bytes[sizeof(EFI_FILE_INFO) + VOLUME_PATH * sizeof(CHAR16)];
};

/* Finds the loader's own image, and opens the volume it came from if that has a file system. */
EFI_STATUS volume_open(struct loader *loader);
void volume_close(struct loader *loader);

/* For SetPosition: the end of a file. A directory has none, and says EFI_UNSUPPORTED (UEFI 2.10, 13.5). */
#define VOLUME_END (~0ULL)

/* EFI_NOT_FOUND without a volume. What is open is closed with the volume: to close it sooner costs more than to read
 * it. */
EFI_STATUS volume_open_name(struct loader *loader, const CHAR16 *name, EFI_FILE_HANDLE *file);

/* Opens an existing file and tells its size. EFI_NOT_FOUND is returned without an error line, for the caller to
 * judge; every other failure has been logged. A directory is EFI_INVALID_PARAMETER. */
EFI_STATUS volume_open_file(struct loader *loader, const char *path, EFI_FILE_HANDLE *file, UINT64 *size);

/* What an open file is. */
EFI_STATUS volume_examine(EFI_FILE_HANDLE file, UINT64 *size, bool *is_directory);

/* Reads exactly `size` bytes at `offset` in one call. Logs an error that names the path. */
EFI_STATUS volume_read(struct loader *loader, EFI_FILE_HANDLE file, const char *path, UINT64 offset, void *buffer,
                       UINT64 size);

#endif
