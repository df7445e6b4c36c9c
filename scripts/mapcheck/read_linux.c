/* Linux: efi_print_memmap of x86 and Itanium, the memory map of Arm, RISC-V and LoongArch, and
 * efi_md_typeattr_format, which both use since 3.18. Kernels of all times end a range with ) if its end is the first
 * byte behind it, and with ] if it is the last byte of it. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "entry.h"
#include "names.h"
#include "scan.h"

static const char no_type[] = "its type has no name that is known; \"type=NUMBER\" would do";
static const char no_range[] = "its range is not where Linux prints it";

/* Whether the text that ends here ends with "efi:", in whatever case, and spaces. */
static bool follows_mark(const char *line, const char *at)
{
    UINTN size = (UINTN)(at - line);

    while (size > 0 && line[size - 1] == ' ')
        size--;
    return size >= 4 && strncasecmp(line + size - 4, "efi:", 4) == 0;
}

/* "mem", digits and ":". Old kernels print nothing in front of it, so what follows must then tell. */
static bool begins_x86(const char *line, const char *at)
{
    const char *behind = at + 3;
    const UINTN digits = strspn(behind, "0123456789");

    behind += digits;
    if (digits == 0 || *behind != ':' || (at > line && isalnum((unsigned char)at[-1])))
        return false;
    behind += 1 + strspn(behind + 1, " ");
    return follows_mark(line, at) || *behind == '[' || strncmp(behind, "type=", 5) == 0;
}

const char *linux_x86_find(const char *line)
{
    for (const char *at = strstr(line, "mem"); at != NULL; at = strstr(at + 1, "mem"))
        if (begins_x86(line, at))
            return at;
    return NULL;
}

const char *linux_other_find(const char *line)
{
    for (const char *at = strstr(line, "0x"); at != NULL; at = strstr(at + 1, "0x"))
        if (follows_mark(line, at))
            return at;
    return NULL;
}

static const char *read_type_number(const char **at, UINT32 *type)
{
    UINT64 value;
    const char *reason = scan_literal(at, "type=", no_type);

    if (reason == NULL)
        reason = scan_decimal(at, UINT32_MAX, &value);
    if (reason == NULL)
        *type = (UINT32)value;
    return reason;
}

static const char *read_type(const char **at, UINT32 *type)
{
    const UINTN size = strcspn(*at, "|]");

    if ((*at)[size] == '\0')
        return scan_ended;
    if (!name_to_type(*at, size, type))
        return read_type_number(at, type);
    *at += size;
    return NULL;
}

/* [Runtime Data       |RUN|  |...|UC], [type=16|...] or [Runtime Data|attr=0x8000000000000001]. */
static const char *read_brackets(const char **at, EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const char *reason = scan_literal(at, "[", "its type and attributes are not where Linux prints them");

    if (reason == NULL)
        reason = read_type(at, &descriptor->Type);
    if (reason != NULL)
        return reason;
    if (**at == ']')
        return "it has no attributes, as in kernels before 3.18";
    (*at)++;
    scan_spaces(at);
    if (strncmp(*at, "attr=", 5) != 0)
        return name_scan_attributes(at, ']', &descriptor->Attribute);
    *at += 5;
    reason = scan_prefixed(at, &descriptor->Attribute);
    return reason != NULL ? reason : scan_literal(at, "]", "its attributes do not end with ]");
}

static const char *read_old(const char **at, EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const char *reason = read_type_number(at, &descriptor->Type);

    if (reason == NULL)
        reason = scan_literal(at, ",", "something else stands behind its type than a comma");
    if (reason == NULL)
        reason = scan_literal(at, "attr=", "its attributes are not where Linux prints them");
    if (reason == NULL)
        reason = scan_prefixed(at, &descriptor->Attribute);
    if (reason == NULL)
        reason = scan_literal(at, ",", "something else stands behind its attributes than a comma");
    return reason;
}

/* An invalid descriptor: without pages its end is printed as 0, otherwise with as many bits as it needs. */
static const char *invalid_pages(UINT64 start, struct scan_wide last, UINT64 *pages)
{
    struct scan_wide end = {last.high + (last.low == UINT64_MAX), last.low + 1};

    *pages = 0;
    if (last.high == 0 && last.low == 0)
        return NULL;
    const struct scan_wide size = {end.high - (end.low < start), end.low - start};
    if (size.low % HANDOFF_PAGE_SIZE != 0 || size.high >= HANDOFF_PAGE_SIZE)
        return "its length is no number of pages";
    *pages = size.high << 52 | size.low / HANDOFF_PAGE_SIZE;
    return NULL;
}

static const char *pages_up_to(struct scan_wide end, bool inclusive, EFI_MEMORY_DESCRIPTOR *descriptor)
{
    if (end.high != 0)
        return "the end of its range has more than 64 bits";
    return scan_pages(descriptor->PhysicalStart, inclusive ? end.low + 1 : end.low, &descriptor->NumberOfPages);
}

static const char *read_end(const char **at, struct scan_wide *end)
{
    const char *reason = scan_literal(at, "-", no_range);

    if (reason == NULL)
        reason = scan_literal(at, "0x", no_range);
    return reason != NULL ? reason : scan_wide(at, end);
}

/* range=[0x0-0x1000) or range=[0x0-0xfff], and what is behind it. */
static const char *read_range(const char **at, struct entry *entry)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    struct scan_wide end;
    const char *reason = scan_literal(at, "range=[", no_range);

    if (reason == NULL)
        reason = scan_prefixed(at, &descriptor->PhysicalStart);
    if (reason == NULL)
        reason = read_end(at, &end);
    if (reason != NULL)
        return reason;
    const char bracket = **at;
    if (bracket != ')' && bracket != ']')
        return bracket == '\0' ? scan_ended : "its range ends neither with ) nor with ]";
    entry->dropped = strncmp(*at + 1, " (invalid)", 10) == 0;
    if (entry->dropped)
        return invalid_pages(descriptor->PhysicalStart, end, &descriptor->NumberOfPages);
    return pages_up_to(end, bracket == ']', descriptor);
}

const char *linux_x86_read(const char *at, struct entry *entry)
{
    const char *reason;

    at += 3;
    reason = scan_decimal(&at, UINT32_MAX, &entry->number);
    if (reason == NULL)
        reason = scan_literal(&at, ":", no_type);
    scan_spaces(&at);
    if (reason == NULL)
        reason = *at == 't' ? read_old(&at, &entry->descriptor) : read_brackets(&at, &entry->descriptor);
    return reason != NULL ? reason : read_range(&at, entry);
}

const char *linux_other_read(const char *at, struct entry *entry)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = &entry->descriptor;
    struct scan_wide end;
    const char *reason = scan_prefixed(&at, &descriptor->PhysicalStart);

    if (reason == NULL)
        reason = read_end(&at, &end);
    if (reason == NULL)
        reason = pages_up_to(end, true, descriptor);
    return reason != NULL ? reason : read_brackets(&at, descriptor);
}
