/* loader/pe_image.h, given an image in memory: the ranges lie inside, on pages of their own, or all is allowed; a
 * name is one that can be shown. */
#include <stdlib.h>
#include <string.h>

#include <handoff/boot_info.h>

#include "fuzz.h"
#include "loader/pe_image.h"

#define CAPACITY 16

static bool share(const struct handoff_access_range *one, const struct handoff_access_range *other)
{
    return one->physical_address < other->physical_address + other->size &&
           other->physical_address < one->physical_address + one->size;
}

static void check_ranges(const struct handoff_access_range *ranges, UINTN count, UINT64 image, UINT64 size)
{
    const UINT64 pages = (size + 4095) / 4096 * 4096;

    for (UINTN i = 0; i < count; i++) {
        require(ranges[i].physical_address % 4096 == 0 && ranges[i].size % 4096 == 0);
        require(ranges[i].physical_address >= image && ranges[i].physical_address - image <= pages);
        require(ranges[i].size <= pages - (ranges[i].physical_address - image));
        require(ranges[i].access <= (HANDOFF_WRITE | HANDOFF_EXECUTE));
        for (UINTN j = 0; j < i; j++)
            require(!share(&ranges[i], &ranges[j]));
    }
}

static bool allows_all(const struct handoff_access_range *range, UINT64 image, UINT64 size)
{
    return range->physical_address == image && range->size == (size + 4095) / 4096 * 4096 &&
           range->access == (HANDOFF_WRITE | HANDOFF_EXECUTE);
}

static UINT32 number_at(const uint8_t *bytes, size_t size, UINT64 offset, size_t width)
{
    struct input input = {bytes + offset, offset <= size ? size - offset : 0};

    return offset <= size && input.size >= width ? (UINT32)input_number(&input, width) : 0;
}

/* More than one range: one for the headers, then one for each section, with what its flags say. */
static void check_sections(const struct handoff_access_range *ranges, UINTN count, const uint8_t *bytes, size_t size)
{
    const UINT64 header = number_at(bytes, size, 0x3c, 4);
    const UINT64 first = header + 24 + number_at(bytes, size, header + 20, 2);

    require(count == 1 + number_at(bytes, size, header + 6, 2));
    require(ranges[0].access == 0);
    for (UINTN i = 1; i < count; i++) {
        const UINT32 flags = number_at(bytes, size, first + 40 * (i - 1) + 36, 4);
        require(((ranges[i].access & HANDOFF_EXECUTE) != 0) == ((flags & 0x20000000) != 0));
        require(((ranges[i].access & HANDOFF_WRITE) != 0) == ((flags & 0x80000000) != 0));
    }
}

/* Nothing, or what can be printed, without a folder and with an extension unless that was cut off. */
static void check_name(const void *image, UINT64 size)
{
    char *bytes = exact(HANDOFF_IMAGE_NAME);
    struct handoff_text name = handoff_text_in(bytes, HANDOFF_IMAGE_NAME);

    pe_image_name(image, size, &name);
    for (UINTN i = 0; i < name.size; i++)
        require(bytes[i] >= ' ' && bytes[i] < 0x7f && bytes[i] != '/' && bytes[i] != '\\');
    require(name.size == 0 || name.cut || (name.size > 4 && strcmp(bytes + name.size - 4, ".efi") == 0));
    free(bytes);
}

/* Nothing, or bytes of the image. */
static void check_section(const void *image, UINT64 size)
{
    struct handoff_span section;
    const char *reason = pe_image_section(image, size, ".text", &section);

    if (reason != NULL || section.size == 0)
        return;
    require(section.physical_address >= (UINT64)image && section.physical_address - (UINT64)image <= size);
    require(section.size <= size - (section.physical_address - (UINT64)image));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const UINTN capacity = input_below(&input, CAPACITY + 1);
    const UINT64 padding = input_below(&input, 8) * 4096ULL; /* what a section stands in is seldom small */
    struct handoff_access_range *ranges = exact(capacity * sizeof(*ranges));
    void *image;

    require(posix_memalign(&image, 4096, input.size + padding) == 0);
    if (input.size > 0)
        memcpy(image, input.bytes, input.size);
    memset((UINT8 *)image + input.size, 0, padding);
    const UINTN count = pe_image_access(image, input.size + padding, ranges, capacity);
    require(count <= capacity && (count > 0) == (capacity > 0));
    check_ranges(ranges, count, (UINT64)image, input.size + padding);
    if (count == 1)
        require(allows_all(&ranges[0], (UINT64)image, input.size + padding));
    else if (count > 1)
        check_sections(ranges, count, image, input.size + padding);
    check_name(image, input.size + padding);
    check_section(image, input.size + padding);
    free(image);
    free(ranges);
    return 0;
}
