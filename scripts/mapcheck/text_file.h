/* A file as a whole. */
#ifndef MAPCHECK_TEXT_FILE_H
#define MAPCHECK_TEXT_FILE_H

#include <stdbool.h>

#include <handoff/efi.h>

struct text_file {
    UINT8 *bytes; /* the caller's to free, whatever text_file_read returns */
    UINTN  size;
};

/* Reads the file of that name, standard input for "-". False after having complained. */
bool text_file_read(const char *name, struct text_file *text);

#endif
