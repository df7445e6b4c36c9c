/* Whole files on the volume: what a run leaves behind, and what the next boot does with it. UEFI 2.10, 13.5. Paths
 * are UTF-8 and begin at the root. Nothing is logged: the caller knows what a failure means.
 */
#ifndef FILES_H
#define FILES_H

#include "../loader.h"
#include "../record_text.h"

#define FILES_PATH 128 /* of the files this is for, in units */

/* The bytes in memory of the loader's own, given back with the rest of it. More than `limit` bytes: the first of
 * them. */
EFI_STATUS files_read(struct loader *loader, const char *path, UINTN limit, struct words *bytes);

/* EFI_SUCCESS: it is there; EFI_NOT_FOUND: it is not. */
EFI_STATUS files_find(struct loader *loader, const char *path);

/* False also where that cannot be found out. */
bool files_is_directory(struct loader *loader, const char *path);

/* A file that is not there is removed already. */
EFI_STATUS files_remove(struct loader *loader, const char *path);

/* For writing, empty, in a folder that is made if it is not there; to be ended by files_end. */
EFI_STATUS files_create(struct loader *loader, const char *path, EFI_FILE_HANDLE *file);
EFI_STATUS files_append(EFI_FILE_HANDLE file, const void *bytes, UINTN size);

/* Flushes and closes. `status` is what writing came to: an earlier failure stays the result. */
EFI_STATUS files_end(EFI_FILE_HANDLE file, EFI_STATUS status);

/* Makes or replaces a file: written under `path`.tmp, flushed, renamed, read back. A file system that does not rename
 * gets it written in place. After a failure neither is there. */
EFI_STATUS files_put(struct loader *loader, const char *path, const struct words *bytes);

/* Removes what a loss of power left of files_put. */
void files_tidy(struct loader *loader, const char *path);

#endif
