/* Texts with memory maps in them, read as mapcheck reads them, from a heap buffer of exactly their size. */
#ifndef TESTS_UNIT_MAP_READER_H
#define TESTS_UNIT_MAP_READER_H

#include <scripts/mapcheck/map_file.h>

struct map_reader {
    void                 *text;
    struct line_source    source;
    void                 *descriptors; /* map_file_capacity bytes */
    UINTN                 capacity;
    struct map_file       file;  /* of the last call */
    struct map_file_error error;
};

struct map_reader map_reader_new(const void *text, UINTN size);
void map_reader_free(struct map_reader *reader);

enum map_file_result map_reader_next(struct map_reader *reader);

const struct map_file_entry *map_reader_entry(const struct map_reader *reader, UINTN index);

/* The text holds one map, of this one descriptor. */
void assert_reads(const char *text, enum map_file_format format, UINT32 type, UINT64 start, UINT64 pages,
                  UINT64 attribute);

/* The text cannot be read: this line, for a reason with these words. */
void assert_unreadable(const char *text, UINT64 line, const char *words);

/* The text holds this many maps, and these many descriptors in the last of them. */
void assert_holds(const char *text, UINTN maps, UINTN descriptors);

#endif
