/* Captured memory maps, read from text: what people paste from logs, or keep in files. No I/O, no allocation, no
 * state; what is read lies between `bytes` and `bytes + size`, whatever the text holds.
 */
#ifndef MAPCHECK_MAP_FILE_H
#define MAPCHECK_MAP_FILE_H

#include <handoff/memory_map.h>

#include "lines.h"

enum map_file_format {
    MAP_FILE_NONE,
    MAP_FILE_PLAIN,       /* tests/maps/README.md */
    MAP_FILE_LINUX_X86,   /* "efi: mem00: ...", also Itanium's */
    MAP_FILE_LINUX_OTHER, /* "efi:   0x...-0x... [...]", Arm, RISC-V and LoongArch */
    MAP_FILE_SHELL,       /* memmap of the UEFI shell */
    MAP_FILE_SHELL_SFO,   /* memmap -sfo */
    MAP_FILE_UBOOT,       /* efidebug memmap */
    MAP_FILE_FORMAT_COUNT
};

/* What the map's descriptors are: the specification's, and behind it where they came from. The stride of a map that
 * was read is the size of this, which is as good as any firmware's. */
struct map_file_entry {
    EFI_MEMORY_DESCRIPTOR descriptor;
    UINT64                index; /* in the map, as the firmware gave it */
    UINT64                line;  /* of the text, from 1 */
};

#define MAP_FILE_FACT 256

/* What the text says besides descriptors; empty where it says nothing. */
struct map_file_facts {
    char machine[MAP_FILE_FACT];
    char firmware[MAP_FILE_FACT];
    char source[MAP_FILE_FACT];
    char architecture[MAP_FILE_FACT];
    char expect[MAP_FILE_FACT]; /* of a plain map: the findings that a test expects in it */
};

struct map_file {
    enum map_file_format      format;
    struct handoff_memory_map map; /* valid by handoff_memory_map_validate, with at least one descriptor */
    UINT64                    missing; /* entries that a log numbers, and does not have before its last one */
    struct map_file_facts     facts;
};

/* A line that looks like a part of a map and cannot be read as one. */
struct map_file_error {
    UINT64      line;
    char        text[LINE_SIZE]; /* the line, without what terminals add to it */
    const char *reason;          /* a constant string */
    const char *next;            /* what to do about it, a constant string */
};

enum map_file_result {
    MAP_FILE_FOUND,      /* there is one; there may be more */
    MAP_FILE_END,        /* no further map */
    MAP_FILE_UNREADABLE, /* the error says why */
    MAP_FILE_TOO_SMALL   /* the caller's buffer does not hold the map */
};

/* One text may hold several maps: each call reads the next one. `source` is from lines_begin. `descriptors` is the
 * caller's, aligned to 8 bytes, and becomes the map's buffer; map_file_capacity bytes always suffice. */
enum map_file_result map_file_next(struct line_source *source, void *descriptors, UINTN capacity,
                                   struct map_file *file, struct map_file_error *error);

UINTN map_file_capacity(const void *bytes, UINTN size);

/* "kernel log of Linux", for people. */
const char *map_file_format_name(enum map_file_format format);

/* What this format leaves untold, a sentence; NULL if it tells all. */
const char *map_file_format_limits(enum map_file_format format);

#endif
