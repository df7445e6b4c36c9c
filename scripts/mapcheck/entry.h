/* One line of a log as one descriptor. Each format finds where in a line an entry of its own begins, so that time
 * stamps and marks of quotation before it do not matter, and reads it from there.
 */
#ifndef MAPCHECK_ENTRY_H
#define MAPCHECK_ENTRY_H

#include <stdbool.h>

#include "map_file.h"

struct entry {
    EFI_MEMORY_DESCRIPTOR descriptor;
    UINT64                number;  /* that the log gives it; only of MAP_FILE_LINUX_X86 */
    bool                  dropped; /* Linux found it invalid and numbers the others without it */
    bool                  open;    /* complete, and yet the next line may hold its attributes */
};

/* What is known when a line is looked at. */
struct entry_context {
    enum map_file_format format;   /* of the map that is being read; MAP_FILE_NONE before its first entry */
    bool                 in_table; /* right below the heading of a table or one of its rows */
};

/* Whether a line announces that a map begins. */
bool heading_find(const char *line, enum map_file_format *format);

/* The format of the entry in the line, and where it begins; MAP_FILE_NONE if the line looks like no entry. */
enum map_file_format entry_find(const char *line, const struct entry_context *context, const char **begin);

/* Reads it. NULL or the reason why it cannot be read, a constant sentence. */
const char *entry_read(enum map_file_format format, const char *begin, struct entry *entry);

/* The formats, for entry_find and entry_read. */
const char *linux_x86_find(const char *line);
const char *linux_x86_read(const char *at, struct entry *entry);
const char *linux_other_find(const char *line);
const char *linux_other_read(const char *at, struct entry *entry);
const char *shell_sfo_find(const char *line);
const char *shell_sfo_read(const char *at, struct entry *entry);

/* Rows of a table: the name of a type, a range without 0x, and the rest. */
const char *row_find(const char *line, bool in_table);
enum map_file_format row_format(const char *begin, enum map_file_format current);
const char *shell_read(const char *at, struct entry *entry);
const char *uboot_read(const char *at, struct entry *entry);

/* A line of a plain map. */
const char *plain_read(const char *at, struct entry *entry);
bool plain_find(const char *line);

#endif
