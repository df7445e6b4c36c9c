#include <handoff/elf_image.h>

#include <stdint.h>

#include "bytes.h"

/* System V ABI, chapter 4 and 5; names as there. */
struct elf_header {
    UINT8  e_ident[16];
    UINT16 e_type;
    UINT16 e_machine;
    UINT32 e_version;
    UINT64 e_entry;
    UINT64 e_phoff;
    UINT64 e_shoff;
    UINT32 e_flags;
    UINT16 e_ehsize;
    UINT16 e_phentsize;
    UINT16 e_phnum;
    UINT16 e_shentsize;
    UINT16 e_shnum;
    UINT16 e_shstrndx;
};
_Static_assert(sizeof(struct elf_header) == HANDOFF_ELF_HEADER_SIZE_BYTES, "Elf64_Ehdr is 64 bytes");

struct elf_program {
    UINT32 p_type;
    UINT32 p_flags;
    UINT64 p_offset;
    UINT64 p_vaddr;
    UINT64 p_paddr;
    UINT64 p_filesz;
    UINT64 p_memsz;
    UINT64 p_align;
};
_Static_assert(sizeof(struct elf_program) == HANDOFF_ELF_PROGRAM_SIZE_BYTES, "Elf64_Phdr is 56 bytes");

#define ET_EXEC    2
#define ET_DYN     3
#define EV_CURRENT 1
#define PT_LOAD    1
#define PT_DYNAMIC 2
#define PT_INTERP  3
#define PF_X       1u
#define PF_W       2u
#define PF_R       4u

static const UINT8 elf_magic[] = {0x7f, 'E', 'L', 'F'};
static const UINT8 elf_class[] = {2 /* ELFCLASS64 */, 1 /* ELFDATA2LSB */, EV_CURRENT};

static UINT64 page_floor(UINT64 address)
{
    return address & ~HANDOFF_PAGE_MASK;
}

/* Rounds up to a page without passing the end of the address space: the last page of all ends at 0. */
static UINT64 page_ceiling(UINT64 address)
{
    return (address + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
}

static enum handoff_status examine_header(const struct elf_header *header, const struct handoff_elf_machine *machine)
{
    if (memcmp(header->e_ident, elf_magic, sizeof(elf_magic)) != 0)
        return HANDOFF_ELF_MAGIC;
    if (memcmp(header->e_ident + sizeof(elf_magic), elf_class, sizeof(elf_class)) != 0 ||
        header->e_version != EV_CURRENT)
        return HANDOFF_ELF_CLASS;
    if (header->e_machine != machine->machine)
        return HANDOFF_ELF_MACHINE;
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return HANDOFF_ELF_TYPE;
    if (header->e_ehsize != sizeof(struct elf_header) || header->e_phentsize != sizeof(struct elf_program))
        return HANDOFF_ELF_HEADER_SIZE;
    if (header->e_phnum == 0)
        return HANDOFF_ELF_NO_SEGMENT;
    if (header->e_phnum > HANDOFF_ELF_PROGRAM_HEADERS)
        return HANDOFF_ELF_TOO_MANY_SEGMENTS;
    return HANDOFF_OK;
}

enum handoff_status handoff_elf_header(const void *bytes, UINTN size, UINT64 file_size,
                                       const struct handoff_elf_machine *machine, struct handoff_elf_image *image)
{
    struct elf_header header;

    memset(image, 0, sizeof(*image));
    if (size < sizeof(header) || file_size < sizeof(header))
        return HANDOFF_ELF_TRUNCATED;
    memcpy(&header, bytes, sizeof(header));
    const enum handoff_status status = examine_header(&header, machine);
    if (status != HANDOFF_OK)
        return status;
    image->file_size = file_size;
    image->program_offset = header.e_phoff;
    image->program_size = header.e_phnum * (UINT32)sizeof(struct elf_program);
    image->relocatable = header.e_type == ET_DYN;
    image->entry = header.e_entry;
    if (header.e_phoff > file_size || image->program_size > file_size - header.e_phoff)
        return HANDOFF_ELF_TRUNCATED;
    return HANDOFF_OK;
}

static enum handoff_status examine_segment(const struct elf_program *program, const struct handoff_elf_image *image)
{
    if (program->p_filesz > program->p_memsz)
        return HANDOFF_ELF_SEGMENT_SIZE;
    if (program->p_offset > image->file_size || program->p_filesz > image->file_size - program->p_offset)
        return HANDOFF_ELF_SEGMENT_OUTSIDE_FILE;
    if (program->p_memsz - 1 > UINT64_MAX - program->p_vaddr)
        return HANDOFF_ELF_SEGMENT_WRAPS;
    if (program->p_align > 1 && ((program->p_align & (program->p_align - 1)) != 0 ||
                                 (program->p_offset - program->p_vaddr) % program->p_align != 0))
        return HANDOFF_ELF_SEGMENT_ALIGNMENT;
    if ((program->p_flags & PF_R) == 0 || (program->p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
        return HANDOFF_ELF_SEGMENT_ACCESS;
    return HANDOFF_OK;
}

static UINT64 segment_last(const struct handoff_elf_segment *segment)
{
    return segment->virtual_address + segment->memory_size - 1;
}

/* Pages, not bytes, must not be shared: one page cannot have the access of two segments. */
static enum handoff_status add_segment(const struct elf_program *program, struct handoff_elf_image *image)
{
    const enum handoff_status status = examine_segment(program, image);
    struct handoff_elf_segment *segment = &image->segment[image->segments];

    if (status != HANDOFF_OK)
        return status;
    if (image->segments == HANDOFF_ELF_SEGMENTS)
        return HANDOFF_ELF_TOO_MANY_SEGMENTS;
    if (image->segments > 0 && page_floor(program->p_vaddr) <= segment_last(segment - 1))
        return HANDOFF_ELF_SEGMENT_OVERLAP;
    segment->virtual_address = program->p_vaddr;
    segment->memory_size = program->p_memsz;
    segment->file_offset = program->p_offset;
    segment->file_size = program->p_filesz;
    if (program->p_align > image->alignment)
        image->alignment = program->p_align;
    if (program->p_flags & PF_W)
        segment->access |= HANDOFF_WRITE;
    if (program->p_flags & PF_X)
        segment->access |= HANDOFF_EXECUTE;
    image->segments++;
    return HANDOFF_OK;
}

static enum handoff_status add_program(const struct elf_program *program, struct handoff_elf_image *image)
{
    switch (program->p_type) {
    case PT_LOAD:
        return program->p_memsz == 0 && program->p_filesz == 0 ? HANDOFF_OK : add_segment(program, image);
    case PT_DYNAMIC:
        image->dynamic = program->p_vaddr;
        image->dynamic_size = program->p_memsz;
        return HANDOFF_OK;
    case PT_INTERP:
        return HANDOFF_ELF_INTERPRETER;
    default:
        return HANDOFF_OK;
    }
}

/* A relocatable kernel linked low is moved to the machine's place for it, by a distance that keeps what p_align
 * promised; one linked in the higher half stays. */
static enum handoff_status place_image(const struct handoff_elf_machine *machine, struct handoff_elf_image *image)
{
    const UINT64 lowest = page_floor(image->segment[0].virtual_address);
    const UINT64 last = segment_last(&image->segment[image->segments - 1]);

    image->span = page_ceiling(last - lowest + 1);
    if (lowest < machine->higher_half) {
        if (!image->relocatable)
            return HANDOFF_ELF_LOWER_HALF;
        if (machine->relocatable_base % image->alignment != 0)
            return HANDOFF_ELF_SEGMENT_ALIGNMENT;
        image->slide = machine->relocatable_base - (lowest & ~(image->alignment - 1));
        if (image->span == 0 || image->span - 1 > UINT64_MAX - (lowest + image->slide))
            return HANDOFF_ELF_SEGMENT_WRAPS;
    }
    image->virtual_base = lowest + image->slide;
    image->entry += image->slide;
    if (image->dynamic_size != 0)
        image->dynamic += image->slide;
    for (UINTN i = 0; i < image->segments; i++)
        image->segment[i].virtual_address += image->slide;
    return HANDOFF_OK;
}

static bool is_executable(const struct handoff_elf_image *image, UINT64 address)
{
    for (UINTN i = 0; i < image->segments; i++) {
        const struct handoff_elf_segment *segment = &image->segment[i];
        if (address >= segment->virtual_address && address <= segment_last(segment))
            return (segment->access & HANDOFF_EXECUTE) != 0;
    }
    return false;
}

enum handoff_status handoff_elf_plan(const void *program_headers, const struct handoff_elf_machine *machine,
                                     struct handoff_elf_image *image)
{
    enum handoff_status status = HANDOFF_OK;

    image->alignment = HANDOFF_PAGE_SIZE;
    for (UINT32 at = 0; at < image->program_size && status == HANDOFF_OK; at += (UINT32)sizeof(struct elf_program)) {
        struct elf_program program;
        memcpy(&program, (const UINT8 *)program_headers + at, sizeof(program));
        status = add_program(&program, image);
    }
    if (status != HANDOFF_OK)
        return status;
    if (image->segments == 0)
        return HANDOFF_ELF_NO_SEGMENT;
    status = place_image(machine, image);
    if (status != HANDOFF_OK)
        return status;
    return is_executable(image, image->entry) ? HANDOFF_OK : HANDOFF_ELF_ENTRY;
}
