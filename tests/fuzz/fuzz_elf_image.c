/* elf_image.h, given a file: it is accepted, refused and planned as the judge says; what is accepted can be loaded
 * and run, and nothing is read or written beyond it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tests/worlds/elf_judge.h"

#define SPAN_LIMIT (1u << 20) /* of images that are loaded here */

static const struct handoff_elf_machine machine = {
    .machine = 62,
    .relative_relocation = 8,
    .higher_half = 0xffff800000000000,
    .relocatable_base = 0xffffffff80000000,
};

/* Header and program headers, each from a block of its exact size; the judge must have the same status and plan. */
static enum handoff_status plan(const uint8_t *bytes, size_t size, struct handoff_elf_image *image)
{
    const size_t read = size < HANDOFF_ELF_HEADER_SIZE_BYTES ? size : HANDOFF_ELF_HEADER_SIZE_BYTES;
    void *header = exact_copy(bytes, read);
    struct elf_judge_file file = {.size = size, .header = header};
    struct handoff_elf_image judged;

    memset(image, 0xa5, sizeof(*image));
    enum handoff_status status = handoff_elf_header(header, read, size, &machine, image);
    require(status == elf_judge_header(&file, read, &machine, &judged));
    if (status == HANDOFF_OK) {
        require(elf_judge_difference(image, &judged) == NULL);
        void *programs = exact_copy(bytes + judged.program_offset, judged.program_size);
        file.programs = programs;
        status = handoff_elf_plan(programs, &machine, image);
        require(status == elf_judge_plan(&file, &machine, &judged));
        require(status != HANDOFF_OK || elf_judge_difference(image, &judged) == NULL);
        free(programs);
    }
    free(header);
    return status;
}

static void check_segments(const struct handoff_elf_image *image, size_t size)
{
    UINT64 page = image->virtual_base; /* first one that is free */
    bool executable_entry = false;

    require(image->segments > 0 && image->segments <= HANDOFF_ELF_SEGMENTS);
    for (UINTN i = 0; i < image->segments; i++) {
        const struct handoff_elf_segment *segment = &image->segment[i];
        const UINT64 offset = segment->virtual_address - image->virtual_base;
        require(segment->memory_size > 0 && segment->file_size <= segment->memory_size);
        require(segment->file_offset <= size && segment->file_size <= size - segment->file_offset);
        require(i == 0 || segment->virtual_address >= page);
        require(offset < image->span && segment->memory_size <= image->span - offset);
        require((segment->access & ~(HANDOFF_WRITE | HANDOFF_EXECUTE)) == 0);
        require(segment->access != (HANDOFF_WRITE | HANDOFF_EXECUTE));
        page = ((segment->virtual_address + segment->memory_size - 1) | 4095) + 1;
        executable_entry = executable_entry || (segment->access == HANDOFF_EXECUTE &&
                                                image->entry - segment->virtual_address < segment->memory_size);
    }
    require(executable_entry);
    require(page - image->virtual_base == image->span);
}

static void check_place(const struct handoff_elf_image *image)
{
    require(image->virtual_base % 4096 == 0 && image->span % 4096 == 0 && image->span > 0);
    require(image->virtual_base >= machine.higher_half);
    require(image->span - 1 <= UINT64_MAX - image->virtual_base);
    require(image->alignment >= 4096 && (image->alignment & (image->alignment - 1)) == 0);
    require(image->slide % image->alignment == 0);
    require(image->relocatable || image->slide == 0);
}

static UINT8 *load(const uint8_t *file, const struct handoff_elf_image *image)
{
    UINT8 *memory = exact(image->span);

    memset(memory, 0, image->span);
    for (UINTN i = 0; i < image->segments; i++) {
        const struct handoff_elf_segment *segment = &image->segment[i];
        memcpy(memory + (segment->virtual_address - image->virtual_base), file + segment->file_offset,
               segment->file_size);
    }
    return memory;
}

/* The last value of a dynamic tag, `otherwise` if there is none. Asked only where the gift accepted the section. */
static UINT64 dynamic_value(const struct handoff_elf_image *image, const UINT8 *memory, UINT64 tag, UINT64 otherwise)
{
    for (UINT64 at = 0; at + 16 <= image->dynamic_size; at += 16) {
        UINT64 entry[2];
        memcpy(entry, memory + (image->dynamic - image->virtual_base) + at, 16);
        if (entry[0] == 0)
            break;
        if (entry[0] == tag)
            otherwise = entry[1];
    }
    return otherwise;
}

/* Between segments there is nothing of the file. */
static bool in_segment(const struct handoff_elf_image *image, UINT64 offset, UINT64 size)
{
    for (UINTN i = 0; i < image->segments; i++) {
        const UINT64 start = image->segment[i].virtual_address - image->virtual_base;
        const UINT64 end = start + image->segment[i].memory_size;
        if (offset >= start && offset < end && size <= end - offset)
            return true;
    }
    return false;
}

/* Each entry puts its addend and the slide into its place, in order, and nothing else changes. `before` becomes
 * that. */
static void check_relocated(const struct handoff_elf_image *image, UINT8 *before, const UINT8 *memory)
{
    const UINT64 size = image->dynamic_size == 0 ? 0 : dynamic_value(image, before, 8, 0);
    const UINT64 distance = image->slide - image->virtual_base;

    if (size > 0) {
        const UINT64 table = dynamic_value(image, before, 7, 0) + distance;
        require(dynamic_value(image, before, 9, 24) == 24 && size % 24 == 0);
        require(in_segment(image, image->dynamic - image->virtual_base, image->dynamic_size));
        require(in_segment(image, table, size));
        for (UINT64 at = table; at < table + size; at += 24) {
            UINT64 entry[3];
            memcpy(entry, before + at, 24);
            const UINT64 place = entry[0] + distance;
            const UINT64 value = entry[2] + image->slide;
            require(entry[1] == machine.relative_relocation && in_segment(image, place, 8));
            memcpy(before + place, &value, 8);
        }
    }
    require(memcmp(before, memory, image->span) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct handoff_elf_image image;
    enum handoff_status status = plan(data, size, &image);

    if (status != HANDOFF_OK)
        return 0;
    check_segments(&image, size);
    check_place(&image);
    if (image.span > SPAN_LIMIT)
        return 0;
    UINT8 *memory = load(data, &image);
    UINT8 *before = exact_copy(memory, image.span);
    status = handoff_elf_relocate(&image, &machine, memory);
    require(status == HANDOFF_OK || (status == HANDOFF_ELF_RELOCATION && image.dynamic_size != 0));
    if (status == HANDOFF_OK)
        check_relocated(&image, before, memory);
    free(before);
    free(memory);
    return 0;
}
