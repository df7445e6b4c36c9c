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
#define SECTION_HEADER_SIZE 40
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
