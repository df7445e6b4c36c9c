/* The fake firmware's volume: a few files and folders in memory. UEFI 2.10, 13.4 and 13.5.
 *
 * A file that is used after it was closed, and a path the volume has no folder for, are found out. Paths are ASCII
 * and begin at the root.
 */
#ifndef TESTS_LOADER_FAKE_FILES_H
#define TESTS_LOADER_FAKE_FILES_H

#include "tests/unit/fake_call.h"

/* How the volume deviates. */
struct fake_volume {
    EFI_FILE_IO_INTERFACE protocol; /* EFI_SIMPLE_FILE_SYSTEM_PROTOCOL */
    UINTN                 short_read; /* this Read (from 1) fills half of what was asked for, and says so */
    bool                  read_only;
    bool                  finds_no_end; /* SetPosition to the end of a file is refused */
    bool                  renames_nothing; /* SetInfo is refused, as U-Boot does */
    bool                  forgets;    /* what is written is not what is read then */
    UINTN                 room;       /* bytes that can be written; 0: as many as one likes */
};
extern struct fake_volume fake_volume;

/* An empty volume. */
void fake_files_start(void);

/* The same volume, in a machine that was switched on: nothing is open. */
void fake_files_restart(void);

/* Adds a file, or replaces what it holds; the bytes are copied. */
void fake_files_put(const char *path, const void *bytes, UINTN size);
void fake_files_put_text(const char *path, const char *text);
void fake_files_put_folder(const char *path);

void fake_files_remove(const char *path);

/* What a file holds, NUL-terminated; NULL: there is no such file. */
const char *fake_files_get(const char *path);

/* Files not closed. */
UINTN fake_files_open(void);

#endif
