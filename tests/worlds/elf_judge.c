#include "elf_judge.h"

#include <string.h>

#define PAGE 4096ULL

static enum handoff_status judge_fields(const Elf64_Ehdr *header, const struct handoff_elf_machine *machine)
{
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return HANDOFF_ELF_MAGIC;
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_ident[EI_VERSION] != EV_CURRENT || header->e_version != EV_CURRENT)
        return HANDOFF_ELF_CLASS;
    if (header->e_machine != machine->machine)
        return HANDOFF_ELF_MACHINE;
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return HANDOFF_ELF_TYPE;
    if (header->e_ehsize != 64 || header->e_phentsize != 56)
        return HANDOFF_ELF_HEADER_SIZE;
    if (header->e_phnum == 0)
        return HANDOFF_ELF_NO_SEGMENT;
    return header->e_phnum > 64 ? HANDOFF_ELF_TOO_MANY_SEGMENTS : HANDOFF_OK;
}

/* The sum, or UINT64_MAX where it is larger: enough to compare ends with limits. */
static UINT64 add(UINT64 one, UINT64 other)
{
    return one > UINT64_MAX - other ? UINT64_MAX : one + other;
}

enum handoff_status elf_judge_header(const struct elf_judge_file *file, UINTN read,
                                     const struct handoff_elf_machine *machine, struct handoff_elf_image *image)
{
    *image = (struct handoff_elf_image){.file_size = file->size};
    if (read < 64 || file->size < 64)
        return HANDOFF_ELF_TRUNCATED;
    const enum handoff_status status = judge_fields(file->header, machine);
    if (status != HANDOFF_OK)
        return status;
    image->program_offset = file->header->e_phoff;
    image->program_size = file->header->e_phnum * 56u;
    image->relocatable = file->header->e_type == ET_DYN;
    image->entry = file->header->e_entry;
    return add(image->program_offset, image->program_size) > file->size ? HANDOFF_ELF_TRUNCATED : HANDOFF_OK;
}

static bool is_segment(const Elf64_Phdr *program)
{
    return program->p_type == PT_LOAD && (program->p_memsz != 0 || program->p_filesz != 0);
}

static enum handoff_status judge_segment(const Elf64_Phdr *program, UINT64 file_size)
{
    const UINT64 align = program->p_align;

    if (program->p_filesz > program->p_memsz)
        return HANDOFF_ELF_SEGMENT_SIZE;
    if (add(program->p_offset, program->p_filesz) > file_size)
        return HANDOFF_ELF_SEGMENT_OUTSIDE_FILE;
    if (program->p_vaddr != 0 && program->p_memsz > 0 - program->p_vaddr)
        return HANDOFF_ELF_SEGMENT_WRAPS;
    if (align > 1 && (__builtin_popcountll(align) != 1 || program->p_vaddr % align != program->p_offset % align))
        return HANDOFF_ELF_SEGMENT_ALIGNMENT;
    if (!(program->p_flags & PF_R) || ((program->p_flags & PF_W) && (program->p_flags & PF_X)))
        return HANDOFF_ELF_SEGMENT_ACCESS;
    return HANDOFF_OK;
}

static UINT64 last_page(const Elf64_Phdr *program)
{
    return (program->p_vaddr + (program->p_memsz - 1)) / PAGE;
}

/* Each header by itself, then as one more segment, then against the segment before it. */
enum handoff_status elf_judge_programs(const struct elf_judge_file *file)
{
    const Elf64_Phdr *before = NULL;
    UINTN segments = 0;

    for (UINTN i = 0; i < file->header->e_phnum; i++) {
        const Elf64_Phdr *program = &file->programs[i];
        if (program->p_type == PT_INTERP)
            return HANDOFF_ELF_INTERPRETER;
        if (!is_segment(program))
            continue;
        const enum handoff_status status = judge_segment(program, file->size);
        if (status != HANDOFF_OK)
            return status;
        if (++segments > 16)
            return HANDOFF_ELF_TOO_MANY_SEGMENTS;
        if (before != NULL && program->p_vaddr / PAGE <= last_page(before))
            return HANDOFF_ELF_SEGMENT_OVERLAP;
        before = program;
    }
    return before == NULL ? HANDOFF_ELF_NO_SEGMENT : HANDOFF_OK;
}

/* Where the image goes, of pages `first` to `last` of the file. */
static enum handoff_status judge_place(UINT64 first, UINT64 last, const struct handoff_elf_machine *machine,
                                       struct handoff_elf_image *image)
{
    image->span = (last - first + 1) * PAGE;
    image->virtual_base = first * PAGE;
    if (first * PAGE >= machine->higher_half)
        return HANDOFF_OK;
    if (!image->relocatable)
        return HANDOFF_ELF_LOWER_HALF;
    if (machine->relocatable_base % image->alignment != 0)
        return HANDOFF_ELF_SEGMENT_ALIGNMENT;
    image->slide = machine->relocatable_base - first * PAGE / image->alignment * image->alignment;
    image->virtual_base += image->slide;
    const UINT64 room = (0 - image->virtual_base) / PAGE; /* pages up to the end of the address space */
    return last - first + 1 > room ? HANDOFF_ELF_SEGMENT_WRAPS : HANDOFF_OK;
}

/* The program headers are accepted. */
static enum handoff_status judge_extent(const struct elf_judge_file *file, const struct handoff_elf_machine *machine,
                                        struct handoff_elf_image *image)
{
    UINT64 first = UINT64_MAX; /* page */
    UINT64 last = 0;

    image->alignment = PAGE;
    for (UINTN i = 0; i < file->header->e_phnum; i++) {
        const Elf64_Phdr *program = &file->programs[i];
        if (!is_segment(program))
            continue;
        if (first == UINT64_MAX)
            first = program->p_vaddr / PAGE;
        last = last_page(program);
        if (program->p_align > image->alignment)
            image->alignment = program->p_align;
    }
    return judge_place(first, last, machine, image);
}

static struct handoff_elf_segment segment_of(const Elf64_Phdr *program, UINT64 slide)
{
    const UINT32 write = (program->p_flags & PF_W) != 0 ? HANDOFF_WRITE : 0;
    const UINT32 execute = (program->p_flags & PF_X) != 0 ? HANDOFF_EXECUTE : 0;

    return (struct handoff_elf_segment){.virtual_address = program->p_vaddr + slide,
                                        .memory_size = program->p_memsz,
                                        .file_offset = program->p_offset,
                                        .file_size = program->p_filesz,
                                        .access = write | execute};
}

/* Of several dynamic sections the last one counts; an empty one is nowhere, so it is not moved. */
static enum handoff_status judge_contents(const struct elf_judge_file *file, struct handoff_elf_image *image)
{
    enum handoff_status status = HANDOFF_ELF_ENTRY;

    for (UINTN i = 0; i < file->header->e_phnum; i++) {
        const Elf64_Phdr *program = &file->programs[i];
        if (is_segment(program)) {
            image->segment[image->segments++] = segment_of(program, image->slide);
            if ((program->p_flags & PF_X) && image->entry - program->p_vaddr < program->p_memsz)
                status = HANDOFF_OK;
        } else if (program->p_type == PT_DYNAMIC) {
            image->dynamic = program->p_vaddr + (program->p_memsz == 0 ? 0 : image->slide);
            image->dynamic_size = program->p_memsz;
        }
    }
    image->entry += image->slide;
    return status;
}

enum handoff_status elf_judge_plan(const struct elf_judge_file *file, const struct handoff_elf_machine *machine,
                                   struct handoff_elf_image *image)
{
    enum handoff_status status = elf_judge_programs(file);

    if (status == HANDOFF_OK)
        status = judge_extent(file, machine, image);
    return status == HANDOFF_OK ? judge_contents(file, image) : status;
}

static const char *segment_difference(const struct handoff_elf_segment *segment,
                                      const struct handoff_elf_segment *judged)
{
    if (segment->virtual_address != judged->virtual_address || segment->memory_size != judged->memory_size)
        return "a segment's memory";
    if (segment->file_offset != judged->file_offset || segment->file_size != judged->file_size)
        return "a segment's bytes in the file";
    return segment->access != judged->access ? "a segment's access" : NULL;
}

static const char *header_difference(const struct handoff_elf_image *image, const struct handoff_elf_image *judged)
{
    if (image->file_size != judged->file_size)
        return "file_size";
    if (image->program_offset != judged->program_offset || image->program_size != judged->program_size)
        return "program_offset or program_size";
    if (image->relocatable != judged->relocatable)
        return "relocatable";
    return image->entry != judged->entry ? "entry" : NULL;
}

/* Where an empty dynamic section is does not matter, but without any section its address is 0. */
static const char *place_difference(const struct handoff_elf_image *image, const struct handoff_elf_image *judged)
{
    const bool has_empty_dynamic = judged->dynamic_size == 0 && judged->dynamic != 0;

    if (image->virtual_base != judged->virtual_base || image->span != judged->span)
        return "virtual_base or span";
    if (image->alignment != judged->alignment)
        return "alignment";
    if (image->slide != judged->slide)
        return "slide";
    if (image->dynamic_size != judged->dynamic_size || (!has_empty_dynamic && image->dynamic != judged->dynamic))
        return "dynamic or dynamic_size";
    return image->segments != judged->segments ? "segments" : NULL;
}

const char *elf_judge_difference(const struct handoff_elf_image *image, const struct handoff_elf_image *judged)
{
    const char *difference = header_difference(image, judged);

    if (difference == NULL)
        difference = place_difference(image, judged);
    for (UINTN i = 0; i < judged->segments && difference == NULL; i++)
        difference = segment_difference(&image->segment[i], &judged->segment[i]);
    return difference;
}
