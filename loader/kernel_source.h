/* Where the kernel comes from: a section of the loader's own image, which one signature covers, or a file.
 */
#ifndef KERNEL_SOURCE_H
#define KERNEL_SOURCE_H

#include "loader.h"

struct kernel_source {
    const char     *name;  /* for people */
    UINT64          size;
    const UINT8    *bytes; /* in memory; NULL: in the file */
    EFI_FILE_HANDLE file;
};

/* Decides which kernel it is, and puts its name into the configuration. kernel= names a file; without it, it is the
 * one inside the loader, or else \handoff\kernel.elf. With Secure Boot on, a file is refused: nobody has vouched for
 * it. */
EFI_STATUS kernel_source_choose(struct loader *loader);

EFI_STATUS kernel_source_open(struct loader *loader, struct kernel_source *source);
void kernel_source_close(const struct kernel_source *source);

/* Reads exactly `size` bytes; of those in memory, the caller knows that they are there. */
EFI_STATUS kernel_source_read(struct loader *loader, const struct kernel_source *source, UINT64 offset, void *buffer,
                              UINT64 size);

#endif
