/* Bytes that come from a file on the volume, or from a section of the loader's own image, where make bundle put them.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "loader.h"

struct source {
    const char     *name;  /* for people */
    UINT64          size;
    const UINT8    *bytes; /* in memory; NULL: in the file */
    EFI_FILE_HANDLE file;
};

/* Size 0: there is no such section. */
EFI_STATUS source_find_inside(struct loader *loader, const char *section, struct handoff_span *bytes);

struct source source_inside(const char *name, const struct handoff_span *bytes);

/* EFI_NOT_FOUND is returned without an error line, as by volume_open_file. */
EFI_STATUS source_open_file(struct loader *loader, const char *path, struct source *source);

/* Reads exactly `size` bytes; of those in memory, the caller knows that they are there. */
EFI_STATUS source_read(struct loader *loader, const struct source *source, UINT64 offset, void *buffer, UINT64 size);

#endif
