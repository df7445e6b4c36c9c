#include "map_reader.h"

#include "unit_test.h"

static void *allocate(UINTN size)
{
    void *memory = malloc(size > 0 ? size : 1);

    assert_non_null(memory);
    return memory;
}

struct map_reader map_reader_new(const void *text, UINTN size)
{
    void *copy = allocate(size);

    memcpy(copy, text, size);
    const struct map_reader reader = {
        .text = copy,
        .source = lines_begin(copy, size),
        .descriptors = allocate(map_file_capacity(copy, size)),
        .capacity = map_file_capacity(copy, size),
    };
    return reader;
}

void map_reader_free(struct map_reader *reader)
{
    free(reader->text);
    free(reader->descriptors);
}

enum map_file_result map_reader_next(struct map_reader *reader)
{
    return map_file_next(&reader->source, reader->descriptors, reader->capacity, &reader->file, &reader->error);
}

const struct map_file_entry *map_reader_entry(const struct map_reader *reader, UINTN index)
{
    assert_in_range(index, 0, handoff_memory_map_count(&reader->file.map) - 1);
    return (const struct map_file_entry *)(const void *)handoff_memory_map_at(&reader->file.map, index);
}

void assert_reads(const char *text, enum map_file_format format, UINT32 type, UINT64 start, UINT64 pages,
                  UINT64 attribute)
{
    struct map_reader reader = map_reader_new(text, strlen(text));

    const enum map_file_result result = map_reader_next(&reader);
    if (result != MAP_FILE_FOUND)
        fail_msg("result %d, %s: %s", (int)result, result == MAP_FILE_UNREADABLE ? reader.error.reason : "", text);
    assert_int_equal(reader.file.format, format);
    assert_int_equal(handoff_memory_map_validate(&reader.file.map), HANDOFF_OK);
    assert_int_equal(handoff_memory_map_count(&reader.file.map), 1);
    const struct map_file_entry *entry = map_reader_entry(&reader, 0);
    assert_int_equal(entry->descriptor.Type, type);
    assert_int_equal(entry->descriptor.PhysicalStart, start);
    assert_int_equal(entry->descriptor.NumberOfPages, pages);
    assert_int_equal(entry->descriptor.Attribute, attribute);
    assert_int_equal(entry->index, 0);
    assert_int_equal(map_reader_next(&reader), MAP_FILE_END);
    map_reader_free(&reader);
}

void assert_unreadable(const char *text, UINT64 line, const char *words)
{
    struct map_reader reader = map_reader_new(text, strlen(text));
    enum map_file_result result;

    do
        result = map_reader_next(&reader);
    while (result == MAP_FILE_FOUND);
    if (result != MAP_FILE_UNREADABLE)
        fail_msg("read as if nothing were wrong: %s", text);
    assert_int_equal(reader.error.line, line);
    if (strstr(reader.error.reason, words) == NULL)
        fail_msg("'%s' instead of '%s' for: %s", reader.error.reason, words, text);
    assert_true(strlen(reader.error.text) > 0 && strlen(reader.error.next) > 0);
    map_reader_free(&reader);
}

void assert_holds(const char *text, UINTN maps, UINTN descriptors)
{
    struct map_reader reader = map_reader_new(text, strlen(text));
    UINTN found = 0;

    for (; found < maps; found++) {
        assert_int_equal(map_reader_next(&reader), MAP_FILE_FOUND);
        assert_true(handoff_memory_map_count(&reader.file.map) > 0);
    }
    if (maps > 0)
        assert_int_equal(handoff_memory_map_count(&reader.file.map), descriptors);
    assert_int_equal(map_reader_next(&reader), MAP_FILE_END);
    map_reader_free(&reader);
}
