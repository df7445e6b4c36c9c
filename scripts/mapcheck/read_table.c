/* Tables of firmware shells: memmap of the UEFI shell (EDK2's ShellPkg and the EFI toolkit before it), its Standard-
 * Format Output (UEFI Shell Specification 2.2, 5.3), and U-Boot's efidebug memmap. */
#include <ctype.h>
#include <string.h>

#include "entry.h"
#include "names.h"
#include "scan.h"

static const char no_range[] = "its range is not two hexadecimal numbers with - between them";

#define NUMBER_DIGITS 8 /* at the least; 16 is what is printed */

/* Whether a word is a range or was one before something happened to it. Kernels print theirs with 0x; GUIDs have more
 * dashes. */
static bool resembles_range(const char *word, bool *dash)
{
    const UINTN size = strcspn(word, " ");
    UINTN digits = 0;
    UINTN dashes = 0;

    for (UINTN i = 0; i < size; i++) {
        digits += isxdigit((unsigned char)word[i]) != 0;
        dashes += word[i] == '-';
    }
    *dash = dashes == 1;
    return digits >= NUMBER_DIGITS && digits * 4 >= size * 3 && dashes <= 1 && word[1] != 'x';
}

/* The first range of the line that something stands before, or the end of the line. What has no dash is one only if
 * nothing else is. */
static const char *find_range(const char *line, bool *dash)
{
    const char *at = line + strspn(line, " ");
    const char *found = line + strlen(line);

    for (;;) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
        *dash = false;
        if (*at == '\0')
            return found;
        if (!resembles_range(at, dash))
            continue;
        if (*dash)
            return at;
        if (*found == '\0')
            found = at;
    }
}

static const char *word_before(const char *line, const char *at)
{
    while (at > line && at[-1] == ' ')
        at--;
    while (at > line && at[-1] != ' ')
        at--;
    return at;
}

/* The type's name is the longest known one of up to three words before the range; where none is known, the last word.
 * Types without a name are printed by the shell as eight digits. */
static const char *find_name(const char *line, const char *range, bool *known)
{
    const char *found = word_before(line, range);
    const char *at = range;
    UINT32 type;

    *known = scan_count_hexadecimal(found) == 8 && found[8] == ' ';
    for (UINTN words = 0; words < 3; words++) {
        at = word_before(line, at);
        if (name_to_type(at, (UINTN)(range - at), &type)) {
            found = at;
            *known = true;
        }
    }
    return found;
}

/* Two of three must be true: it is in a table, its type is known, its range has a dash. */
const char *row_find(const char *line, bool in_table)
{
    bool dash;
    bool known;
    const char *range = find_range(line, &dash);

    if (*range == '\0')
        return NULL;
    const char *name = find_name(line, range, &known);
    return in_table + known + dash >= 2 ? name : NULL;
}

/* Behind the range the shell prints numbers, and U-Boot names or nothing. What is damaged belongs to the table that
 * is being read. */
enum map_file_format row_format(const char *begin, enum map_file_format current)
{
    bool dash;
    const char *at = find_range(begin, &dash);
    UINT64 attributes;

    at += strcspn(at, " ");
    scan_spaces(&at);
    if (scan_count_hexadecimal(at) >= NUMBER_DIGITS)
        return MAP_FILE_SHELL;
    if (*at != '\0' && name_scan_attributes(&at, '\0', &attributes) == NULL)
        return MAP_FILE_UBOOT;
    return current == MAP_FILE_SHELL ? MAP_FILE_SHELL : MAP_FILE_UBOOT;
}

static const char *read_type(const char **at, UINT32 *type)
{
    bool dash;
    const char *range = find_range(*at, &dash);
    const char *name = *at;

    *at = range;
    if (name_to_type(name, (UINTN)(range - name), type))
        return NULL;
    if (scan_count_hexadecimal(name) != 8 || name[8] != ' ')
        return "its type has no name that is known";
    UINT64 number;
    const char *reason = scan_hexadecimal(&name, &number);
    *type = (UINT32)number;
    return reason;
}

static const char *read_start_and_end(const char **at, UINT64 *start, UINT64 *end)
{
    const char *reason = scan_hexadecimal(at, start);

    if (reason == NULL)
        reason = scan_literal(at, "-", no_range);
    if (reason == NULL)
        reason = scan_hexadecimal(at, end);
    if (reason == NULL && **at != ' ' && **at != '\0')
        reason = no_range;
    return reason;
}

/* The shell prints the last byte and the number of pages: one checks the other. */
static const char *check_last(const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 last)
{
    if (last + 1 - descriptor->PhysicalStart != descriptor->NumberOfPages * HANDOFF_PAGE_SIZE)
        return "its end and its number of pages contradict each other";
    return NULL;
}

const char *shell_read(const char *at, struct entry *entry)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    UINT64 last;
    const char *reason = read_type(&at, &descriptor->Type);

    if (reason == NULL)
        reason = read_start_and_end(&at, &descriptor->PhysicalStart, &last);
    if (reason == NULL)
        reason = scan_hexadecimal(&at, &descriptor->NumberOfPages);
    if (reason != NULL)
        return reason;
    scan_spaces(&at);
    if (*at != '\0' && scan_count_hexadecimal(at) != 16)
        return "its attributes do not have 16 digits, as if some were lost";
    reason = scan_hexadecimal(&at, &descriptor->Attribute);
    if (reason == NULL && *at != '\0')
        reason = "something follows its attributes";
    return reason != NULL ? reason : check_last(descriptor, last);
}

const char *uboot_read(const char *at, struct entry *entry)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    UINT64 end;
    const char *reason = read_type(&at, &descriptor->Type);

    if (reason == NULL)
        reason = read_start_and_end(&at, &descriptor->PhysicalStart, &end);
    if (reason == NULL)
        reason = scan_pages(descriptor->PhysicalStart, end, &descriptor->NumberOfPages);
    if (reason != NULL)
        return reason;
    entry->open = *at == '\0';
    if (at[strlen(at) - (*at != '\0')] == '|')
        return scan_ended;
    return name_scan_attributes(&at, '\0', &descriptor->Attribute);
}

const char *shell_sfo_find(const char *line)
{
    return strstr(line, "MemoryMap,\"");
}

/* ,"digits" */
static const char *read_quoted(const char **at, UINT64 *value)
{
    const char *reason = scan_literal(at, ",", "something else stands between its columns than a comma");

    if (reason == NULL)
        reason = scan_literal(at, "\"", "a column does not begin with \"");
    if (reason == NULL)
        reason = scan_hexadecimal(at, value);
    if (reason == NULL)
        reason = scan_literal(at, "\"", "a column does not end with \"");
    return reason;
}

const char *shell_sfo_read(const char *at, struct entry *entry)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    UINT64 last = 0;
    const char *reason;

    at += strlen("MemoryMap,\"");
    const UINTN size = strcspn(at, "\"");
    if (at[size] == '\0')
        return scan_ended;
    if (!name_to_type(at, size, &descriptor->Type))
        return "its type has no name that is known";
    at += size + 1;
    reason = read_quoted(&at, &descriptor->PhysicalStart);
    if (reason == NULL)
        reason = read_quoted(&at, &last);
    if (reason == NULL)
        reason = read_quoted(&at, &descriptor->NumberOfPages);
    if (reason == NULL)
        reason = read_quoted(&at, &descriptor->Attribute);
    return reason != NULL ? reason : check_last(descriptor, last);
}
