#include "map_file.h"

#include <string.h>

#include "entry.h"
#include "facts.h"
#include "scan.h"

#define CONTINUATION_LINES 2

/* A map in the making. */
struct reading {
    struct line_source    *source;
    struct map_file       *file;
    struct map_file_error *error;
    struct entry_context   context;
    bool                   numbered; /* an entry with a number was read, and this is it */
    UINT64                 number;
};

/* What a line means for the map that is being read. */
enum meaning { GOES_ON, BEGINS_ANOTHER, IS_UNREADABLE, DOES_NOT_FIT };

const char *map_file_format_name(enum map_file_format format)
{
    static const char *const names[MAP_FILE_FORMAT_COUNT] = {
        "no map", "plain map", "kernel log of Linux", "kernel log of Linux", "memmap of the UEFI shell",
        "memmap -sfo of the UEFI shell", "efidebug memmap of U-Boot",
    };

    return names[format];
}

const char *map_file_format_limits(enum map_file_format format)
{
    static const char linux_was_there[] =
        "Linux prints the map as its boot loader and its own stub left it, not as the firmware first gave it";
    static const char *const limits[MAP_FILE_FORMAT_COUNT] = {
        [MAP_FILE_LINUX_X86] = linux_was_there,
        [MAP_FILE_LINUX_OTHER] = linux_was_there,
        [MAP_FILE_SHELL_SFO] = "-sfo leaves out memory of OEM and operating system types; memmap alone shows it",
        [MAP_FILE_UBOOT] = "attributes that U-Boot has no name for; old versions show XP as WP",
    };

    return limits[format];
}

UINTN map_file_capacity(const void *bytes, UINTN size)
{
    const UINT8 *at = bytes;
    UINTN lines = 1;

    for (UINTN i = 0; i < size; i++)
        lines += at[i] == '\n';
    return lines * sizeof(struct map_file_entry);
}

static enum meaning append(struct reading *reading, const struct entry *entry, UINT64 line)
{
    struct handoff_memory_map *map = &reading->file->map;
    const struct map_file_entry added = {entry->descriptor, handoff_memory_map_count(map), line};

    if (map->capacity - map->size < sizeof(added))
        return DOES_NOT_FIT;
    memcpy((UINT8 *)map->descriptors + map->size, &added, sizeof(added));
    map->size += sizeof(added);
    return GOES_ON;
}

static enum meaning refuse(struct reading *reading, const struct line *line, const char *reason, const char *next)
{
    reading->error->line = line->number;
    memcpy(reading->error->text, line->text, line->size + 1);
    reading->error->reason = reason;
    reading->error->next = next;
    return IS_UNREADABLE;
}

/* Mail and narrow terminals wrap lines: an entry that is not complete may go on in the next line. The beginning of
 * another entry is never taken for the rest of this one, since no format lets it follow there. */
static const char *read_over_lines(struct reading *reading, const struct line *line, enum map_file_format format,
                                   UINTN begin, struct entry *entry)
{
    const char *reason = entry_read(format, line->text + begin, entry);
    struct line_source ahead = *reading->source;
    struct line whole = *line;
    struct line next;

    if (reason != scan_ended && !entry->open)
        return reason;
    for (UINTN i = 0; i < CONTINUATION_LINES; i++) {
        struct entry longer;
        if (!lines_next(&ahead, &next) || next.size == 0 || !line_join(&whole, &next))
            break;
        const char *still = entry_read(format, whole.text + begin, &longer);
        if (still == NULL) {
            *entry = longer;
            *reading->source = ahead;
            reason = NULL;
        }
        if (still != scan_ended && !longer.open)
            break;
    }
    return reason;
}

static bool starts_over(const struct reading *reading, enum map_file_format format, const struct entry *entry)
{
    return format == MAP_FILE_LINUX_X86 && !entry->dropped && reading->numbered && entry->number <= reading->number;
}

/* Linux numbers what it did not drop from 0 on. */
static void count_missing(struct reading *reading, enum map_file_format format, const struct entry *entry)
{
    if (format != MAP_FILE_LINUX_X86 || entry->dropped)
        return;
    reading->file->missing += entry->number - (reading->numbered ? reading->number + 1 : 0);
    reading->numbered = true;
    reading->number = entry->number;
}

static bool is_table(enum map_file_format format)
{
    return format == MAP_FILE_SHELL || format == MAP_FILE_UBOOT;
}

static enum meaning take_entry(struct reading *reading, const struct line *line, enum map_file_format format,
                               UINTN begin)
{
    struct entry entry;
    const char *reason = read_over_lines(reading, line, format, begin, &entry);

    if (reason != NULL)
        return refuse(reading, line, reason,
                      "mend the line or capture the log again; if it is no part of a memory map, delete it");
    if (starts_over(reading, format, &entry))
        return BEGINS_ANOTHER;
    count_missing(reading, format, &entry);
    reading->file->format = format;
    reading->context.format = format;
    reading->context.in_table = is_table(format);
    return append(reading, &entry, line->number);
}

static enum meaning take_line(struct reading *reading, const struct line *line)
{
    const bool any = reading->file->map.size > 0;
    enum map_file_format format;
    const char *begin;

    if (heading_find(line->text, &format)) {
        reading->context.format = format;
        reading->context.in_table = is_table(format);
        return any ? BEGINS_ANOTHER : GOES_ON;
    }
    format = entry_find(line->text, &reading->context, &begin);
    if (format == MAP_FILE_NONE) {
        if (line->size == 0 || strspn(line->text, "= ") != line->size)
            reading->context.in_table = false;
        return GOES_ON;
    }
    if (any && format != reading->file->format)
        return BEGINS_ANOTHER;
    return take_entry(reading, line, format, (UINTN)(begin - line->text));
}

static enum map_file_result read_log(struct reading *reading)
{
    for (;;) {
        const struct line_source before = *reading->source;
        struct line line;
        if (!lines_next(reading->source, &line))
            return reading->file->map.size > 0 ? MAP_FILE_FOUND : MAP_FILE_END;
        switch (take_line(reading, &line)) {
        case BEGINS_ANOTHER:
            *reading->source = before;
            return MAP_FILE_FOUND;
        case IS_UNREADABLE:
            return MAP_FILE_UNREADABLE;
        case DOES_NOT_FIT:
            return MAP_FILE_TOO_SMALL;
        default:
            facts_take(&reading->file->facts, line.text);
        }
    }
}

static bool is_comment(const struct line *line)
{
    return line->size == 0 || line->text[0] == '#';
}

static enum map_file_result read_plain_map(struct reading *reading)
{
    struct line line;

    reading->file->format = MAP_FILE_PLAIN;
    while (lines_next(reading->source, &line)) {
        struct entry entry;
        facts_take(&reading->file->facts, line.text);
        if (is_comment(&line))
            continue;
        const char *reason = entry_read(MAP_FILE_PLAIN, line.text, &entry);
        if (reason != NULL) {
            refuse(reading, &line, reason, "write TYPE 0xSTART 0xPAGES 0xATTRIBUTES, or # before a comment");
            return MAP_FILE_UNREADABLE;
        }
        if (append(reading, &entry, line.number) != GOES_ON)
            return MAP_FILE_TOO_SMALL;
    }
    return MAP_FILE_FOUND;
}

/* A text is a plain map if the first line that is no comment belongs to one. */
static bool is_plain(struct line_source source)
{
    struct line line;

    if (source.number != 0)
        return false;
    while (lines_next(&source, &line))
        if (!is_comment(&line))
            return plain_find(line.text);
    return false;
}

enum map_file_result map_file_next(struct line_source *source, void *descriptors, UINTN capacity,
                                   struct map_file *file, struct map_file_error *error)
{
    struct reading reading = {.source = source, .file = file, .error = error};

    memset(file, 0, sizeof(*file));
    file->map.descriptors = descriptors;
    file->map.capacity = capacity;
    file->map.stride = sizeof(struct map_file_entry);
    file->map.version = EFI_MEMORY_DESCRIPTOR_VERSION;
    return is_plain(*source) ? read_plain_map(&reading) : read_log(&reading);
}
