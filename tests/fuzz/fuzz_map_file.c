/* scripts/mapcheck/map_file.h: of any text, what is read as a map can be judged and reads again the same when written
 * plainly; what is refused is named by its line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "scripts/mapcheck/map_file.h"

#define PLAIN_LINE 80

static UINT64 lines_in(const uint8_t *text, size_t size)
{
    UINT64 lines = size > 0;

    for (size_t i = 0; i + 1 < size; i++)
        lines += text[i] == '\n';
    return lines;
}

static const struct map_file_entry *entry_at(const struct map_file *file, UINTN index)
{
    return (const void *)handoff_memory_map_at(&file->map, index);
}

static void check_fact(const char *fact)
{
    require(memchr(fact, '\0', MAP_FILE_FACT) != NULL);
}

static void check_found(const struct map_file *file, UINTN capacity, UINT64 lines)
{
    require(file->format > MAP_FILE_NONE && file->format < MAP_FILE_FORMAT_COUNT);
    require(map_file_format_name(file->format) != NULL);
    require(handoff_memory_map_validate(&file->map) == HANDOFF_OK);
    require(file->map.size > 0 && file->map.size <= capacity);
    require(file->map.stride == sizeof(struct map_file_entry));
    for (UINTN i = 0; i < handoff_memory_map_count(&file->map); i++) {
        require(entry_at(file, i)->line >= 1 && entry_at(file, i)->line <= lines);
        require(i == 0 || entry_at(file, i)->line > entry_at(file, i - 1)->line);
    }
    check_fact(file->facts.machine);
    check_fact(file->facts.firmware);
    check_fact(file->facts.source);
    check_fact(file->facts.architecture);
    check_fact(file->facts.expect);
}

static void check_error(const struct map_file_error *error, UINT64 lines)
{
    require(error->line >= 1 && error->line <= lines);
    require(memchr(error->text, '\0', sizeof(error->text)) != NULL);
    require(error->reason != NULL && error->reason[0] != '\0' && error->next != NULL && error->next[0] != '\0');
}

static size_t write_plainly(const struct map_file *file, char *text)
{
    size_t size = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&file->map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = &entry_at(file, i)->descriptor;
        size += (size_t)snprintf(text + size, PLAIN_LINE, "%u 0x%llx 0x%llx 0x%llx\n", descriptor->Type,
                                 (unsigned long long)descriptor->PhysicalStart,
                                 (unsigned long long)descriptor->NumberOfPages,
                                 (unsigned long long)descriptor->Attribute);
    }
    return size;
}

static void check_again(const struct map_file *file)
{
    const UINTN count = handoff_memory_map_count(&file->map);
    char *text = exact(count * PLAIN_LINE + 1);
    const size_t size = write_plainly(file, text);
    const UINTN capacity = map_file_capacity(text, size);
    void *buffer = exact(capacity);
    struct line_source source = lines_begin(text, size);
    struct map_file again;
    struct map_file_error error;

    require(map_file_next(&source, buffer, capacity, &again, &error) == MAP_FILE_FOUND);
    require(again.format == MAP_FILE_PLAIN && handoff_memory_map_count(&again.map) == count);
    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *one = &entry_at(file, i)->descriptor;
        const EFI_MEMORY_DESCRIPTOR *other = &entry_at(&again, i)->descriptor;
        require(one->Type == other->Type && one->PhysicalStart == other->PhysicalStart);
        require(one->NumberOfPages == other->NumberOfPages && one->Attribute == other->Attribute);
    }
    free(buffer);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const UINT64 lines = lines_in(data, size);
    const UINTN capacity = map_file_capacity(data, size);
    uint8_t *text = exact_copy(data, size);
    void *buffer = exact(capacity);
    struct line_source source = lines_begin(text, size);
    struct map_file file;
    struct map_file_error error;
    enum map_file_result result;
    UINT64 maps = 0;

    while ((result = map_file_next(&source, buffer, capacity, &file, &error)) == MAP_FILE_FOUND) {
        require(++maps <= lines);
        check_found(&file, capacity, lines);
        check_again(&file);
    }
    require(result == MAP_FILE_END || result == MAP_FILE_UNREADABLE);
    if (result == MAP_FILE_UNREADABLE)
        check_error(&error, lines);
    free(buffer);
    free(text);
    return 0;
}
