#include "entry.h"

#include <string.h>

/* Whether the line holds the words, in this order. */
static bool holds_words(const char *line, const char *const *words)
{
    for (; *words != NULL; words++) {
        line = strstr(line, *words);
        if (line == NULL)
            return false;
        line += strlen(*words);
    }
    return true;
}

bool heading_find(const char *line, enum map_file_format *format)
{
    static const struct {
        enum map_file_format format;
        const char          *words[6];
    } headings[] = {
        {MAP_FILE_SHELL, {"Type", "Start", "End", "Pages", "Attributes", NULL}},
        {MAP_FILE_UBOOT, {"Type", "Start", "End", "Attributes", NULL}},
        {MAP_FILE_SHELL_SFO, {"ShellCommand,", "\"memmap\"", NULL}},
        {MAP_FILE_LINUX_X86, {"efi: EFI v", " by ", NULL}}, /* of another boot in the same log */
        {MAP_FILE_LINUX_OTHER, {"efi:", "Processing EFI memory map", NULL}},
    };

    for (UINTN i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        if (holds_words(line, headings[i].words)) {
            *format = headings[i].format;
            return true;
        }
    }
    return false;
}

enum map_file_format entry_find(const char *line, const struct entry_context *context, const char **begin)
{
    if ((*begin = linux_x86_find(line)) != NULL)
        return MAP_FILE_LINUX_X86;
    if ((*begin = linux_other_find(line)) != NULL)
        return MAP_FILE_LINUX_OTHER;
    if ((*begin = shell_sfo_find(line)) != NULL)
        return MAP_FILE_SHELL_SFO;
    if ((*begin = row_find(line, context->in_table)) == NULL)
        return MAP_FILE_NONE;
    return row_format(*begin, context->format);
}

const char *entry_read(enum map_file_format format, const char *begin, struct entry *entry)
{
    memset(entry, 0, sizeof(*entry));
    switch (format) {
    case MAP_FILE_PLAIN:
        return plain_read(begin, entry);
    case MAP_FILE_LINUX_X86:
        return linux_x86_read(begin, entry);
    case MAP_FILE_LINUX_OTHER:
        return linux_other_read(begin, entry);
    case MAP_FILE_SHELL_SFO:
        return shell_sfo_read(begin, entry);
    case MAP_FILE_SHELL:
        return shell_read(begin, entry);
    default:
        return uboot_read(begin, entry);
    }
}
