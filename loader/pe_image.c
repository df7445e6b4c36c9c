#include "pe_image.h"

#include <string.h>

/* Offsets and bits of the format; everything is little-endian. */
#define DOS_NEW_HEADER      0x3c
#define SIGNATURE           0x00004550u /* "PE", two NULs */
#define FILE_HEADER_SIZE    24          /* the signature included */
#define FILE_SECTIONS       6
#define FILE_OPTIONAL_SIZE  20
#define OPTIONAL_ALIGNMENT  32
#define OPTIONAL_HEADERS    60
#define OPTIONAL_MINIMUM    64
#define OPTIONAL_MAGIC      0x20bu      /* PE32+ */
#define OPTIONAL_DIRECTORY  108         /* how many entries there are; the entries follow */
#define DIRECTORY_DEBUG     6u
#define DIRECTORY_SIZE      8ULL
#define DEBUG_ENTRY_SIZE    28
#define DEBUG_TYPE          12
#define DEBUG_ADDRESS       20
#define DEBUG_CODEVIEW      2u
#define DEBUG_ENTRIES       16          /* more are not looked at */
#define SECTION_HEADER_SIZE 40
#define SECTION_NAME        8           /* bytes of it, where a header begins */
#define SECTION_SIZE        8
#define SECTION_ADDRESS     12
#define SECTION_FLAGS       36
#define SECTION_EXECUTE     0x20000000u
#define SECTION_WRITE       0x80000000u

/* An image in memory; reads beyond it give 0. */
struct image {
    const UINT8 *bytes;
    UINT64       size;
};

static UINT32 read(const struct image *image, UINT64 offset, UINTN width)
{
    UINT32 value = 0;

    if (offset <= image->size && width <= image->size - offset)
        memcpy(&value, image->bytes + offset, width);
    return value;
}

static UINT64 pages(UINT64 size)
{
    return (size + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
}

static bool add(const struct image *image, UINT64 offset, UINT64 size, UINT32 access,
                struct handoff_access_range *range)
{
    const UINT64 limit = pages(image->size);

    if (offset % HANDOFF_PAGE_SIZE != 0 || offset > limit || pages(size) > limit - offset)
        return false;
    *range = (struct handoff_access_range){(UINT64)image->bytes + offset, pages(size), access};
    return true;
}

/* Whether a range has a page in common with one of the `count` before it. */
static bool shares_page(const struct handoff_access_range *range, const struct handoff_access_range *before,
                        UINTN count)
{
    for (UINTN i = 0; i < count; i++)
        if (range->physical_address < before[i].physical_address + before[i].size &&
            before[i].physical_address < range->physical_address + range->size)
            return true;
    return false;
}

static UINT32 section_access(UINT32 flags)
{
    UINT32 access = 0;

    if (flags & SECTION_WRITE)
        access |= HANDOFF_WRITE;
    if (flags & SECTION_EXECUTE)
        access |= HANDOFF_EXECUTE;
    return access;
}

/* The number of ranges, 0 if the image is not to be understood. */
static UINTN read_sections(const struct image *image, struct handoff_access_range *ranges, UINTN capacity)
{
    const UINT64 header = read(image, DOS_NEW_HEADER, 4);
    const UINT64 optional = header + FILE_HEADER_SIZE;
    const UINT32 optional_size = read(image, header + FILE_OPTIONAL_SIZE, 2);
    const UINTN sections = read(image, header + FILE_SECTIONS, 2);

    if (read(image, header, 4) != SIGNATURE || optional_size < OPTIONAL_MINIMUM || sections == 0 ||
        sections >= capacity || read(image, optional + OPTIONAL_ALIGNMENT, 4) % HANDOFF_PAGE_SIZE != 0)
        return 0;
    if (!add(image, 0, read(image, optional + OPTIONAL_HEADERS, 4), 0, &ranges[0]))
        return 0;
    for (UINTN i = 0; i < sections; i++) {
        const UINT64 section = optional + optional_size + i * SECTION_HEADER_SIZE;
        if (!add(image, read(image, section + SECTION_ADDRESS, 4), read(image, section + SECTION_SIZE, 4),
                 section_access(read(image, section + SECTION_FLAGS, 4)), &ranges[i + 1]) ||
            shares_page(&ranges[i + 1], ranges, i + 1))
            return 0;
    }
    return sections + 1;
}

UINTN pe_image_access(const void *image, UINT64 size, struct handoff_access_range *ranges, UINTN capacity)
{
    const struct image whole = {image, size};
    UINTN count = 0;

    if (capacity == 0 || (UINT64)image % HANDOFF_PAGE_SIZE != 0)
        return 0;
    count = read_sections(&whole, ranges, capacity);
    if (count == 0 && add(&whole, 0, size, HANDOFF_WRITE | HANDOFF_EXECUTE, &ranges[0]))
        count = 1;
    return count;
}

static bool is_called(const struct image *image, UINT64 section, const char *name)
{
    char padded[SECTION_NAME] = {0};

    for (UINTN i = 0; i < SECTION_NAME && name[i] != '\0'; i++)
        padded[i] = name[i];
    return section <= image->size && image->size - section >= SECTION_HEADER_SIZE &&
           memcmp(image->bytes + section, padded, SECTION_NAME) == 0;
}

/* What a section header says of where the section lies; the reason if it cannot lie there. */
static const char *place_section(const struct image *image, UINT64 header, struct handoff_span *section)
{
    const UINT64 offset = read(image, header + SECTION_ADDRESS, 4);
    const UINT64 size = read(image, header + SECTION_SIZE, 4);

    if (section->size != 0)
        return "the image has it twice";
    if (size == 0)
        return "it is empty";
    if (offset > image->size || size > image->size - offset)
        return "it reaches beyond the end of the image";
    *section = (struct handoff_span){.physical_address = (UINT64)image->bytes + offset, .size = size};
    return NULL;
}

const char *pe_image_section(const void *image, UINT64 size, const char *name, struct handoff_span *section)
{
    const struct image whole = {image, size};
    const UINT64 header = read(&whole, DOS_NEW_HEADER, 4);
    const UINT64 first = header + FILE_HEADER_SIZE + read(&whole, header + FILE_OPTIONAL_SIZE, 2);
    const UINTN sections = read(&whole, header + FILE_SECTIONS, 2);
    const char *reason = NULL;

    *section = (struct handoff_span){0};
    if (read(&whole, header, 4) != SIGNATURE)
        return NULL;
    for (UINTN i = 0; i < sections && reason == NULL; i++)
        if (is_called(&whole, first + i * SECTION_HEADER_SIZE, name))
            reason = place_section(&whole, first + i * SECTION_HEADER_SIZE, section);
    return reason;
}

/* Where the name begins in a CodeView record, by its signature; 0: nowhere. */
static UINT64 name_in_record(const struct image *image, UINT64 record)
{
    static const struct {
        char   signature[5];
        UINT32 offset;
    } kinds[] = {{"RSDS", 24}, {"NB10", 16}, {"MTOC", 20}};
    const UINT32 signature = read(image, record, 4);

    for (UINTN i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (memcmp(&signature, kinds[i].signature, sizeof(signature)) == 0)
            return record + kinds[i].offset;
    return 0;
}

static UINT64 find_name(const struct image *image)
{
    const UINT64 header = read(image, DOS_NEW_HEADER, 4);
    const UINT64 optional = header + FILE_HEADER_SIZE;
    const UINT64 entry = optional + OPTIONAL_DIRECTORY + 4 + DIRECTORY_DEBUG * DIRECTORY_SIZE;
    const UINT64 debug = read(image, entry, 4);
    const UINT64 size = read(image, entry + 4, 4);

    if (read(image, header, 4) != SIGNATURE || read(image, optional, 2) != OPTIONAL_MAGIC ||
        read(image, optional + OPTIONAL_DIRECTORY, 4) <= DIRECTORY_DEBUG)
        return 0;
    for (UINTN i = 0; i < DEBUG_ENTRIES && (i + 1) * DEBUG_ENTRY_SIZE <= size; i++)
        if (read(image, debug + i * DEBUG_ENTRY_SIZE + DEBUG_TYPE, 4) == DEBUG_CODEVIEW)
            return name_in_record(image, read(image, debug + i * DEBUG_ENTRY_SIZE + DEBUG_ADDRESS, 4));
    return 0;
}

/* The part of the path after its folders and before its extension. */
void pe_image_name(const void *image, UINT64 size, struct handoff_text *name)
{
    const struct image whole = {image, size};
    UINT64 first = find_name(&whole);
    UINT64 end = 0;

    if (first == 0)
        return;
    for (UINT64 at = first; read(&whole, at, 1) != 0; at++) {
        const UINT32 byte = read(&whole, at, 1);
        if (byte == '/' || byte == '\\') {
            first = at + 1;
            end = 0;
        }
        if (byte == '.')
            end = at;
    }
    for (UINT64 at = first; at != end && read(&whole, at, 1) != 0; at++) {
        const UINT32 byte = read(&whole, at, 1);
        handoff_text_format(name, "%c", byte >= ' ' && byte < 0x7f ? (int)byte : '?');
    }
    if (name->size != 0)
        handoff_text_format(name, ".efi");
}
