#include "elf_builder.h"

#include "unit_test.h"

const struct handoff_elf_machine elf_x86_64 = {
    .machine = EM_X86_64,
    .relative_relocation = R_X86_64_RELATIVE,
    .higher_half = 0xffff800000000000,
    .relocatable_base = 0xffffffffc0000000,
};

static Elf64_Phdr program_of(UINT32 type, UINT32 flags, UINT64 offset, UINT64 address, UINT64 file_size,
                             UINT64 memory_size)
{
    const Elf64_Phdr program = {.p_type = type,
                                .p_flags = flags,
                                .p_offset = offset,
                                .p_vaddr = address,
                                .p_paddr = address,
                                .p_filesz = file_size,
                                .p_memsz = memory_size,
                                .p_align = type == PT_LOAD ? 0x1000 : 8};

    return program;
}

struct elf_file elf_new(UINT16 type, UINT64 base)
{
    struct elf_file file;

    for (UINTN at = 0; at < sizeof(file.bytes); at++)
        file.bytes[at] = (UINT8)(at * 7 + (at >> 8));
    file.header = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = type,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = base + 0x10,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = ELF_PROGRAMS,
    };
    file.program[0] = program_of(PT_LOAD, PF_R | PF_X, 0x1000, base, 0x800, 0x800);
    file.program[1] = program_of(PT_LOAD, PF_R, 0x2000, base + 0x1000, 0x100, 0x100);
    file.program[2] = program_of(PT_LOAD, PF_R | PF_W, 0x3000, base + ELF_DATA, 0x400, ELF_END - ELF_DATA);
    file.program[3] = program_of(PT_DYNAMIC, PF_R | PF_W, 0x3000, base + ELF_DATA, 0x200, 0x200);
    if (type != ET_DYN)
        file.program[3].p_type = PT_NOTE;
    return file;
}

enum handoff_status elf_read(const struct elf_file *file, const struct handoff_elf_machine *machine,
                             struct handoff_elf_image *image)
{
    void *header = malloc(HANDOFF_ELF_HEADER_SIZE_BYTES);

    assert_non_null(header);
    memset(image, 0xa5, sizeof(*image));
    memcpy(header, file->bytes, HANDOFF_ELF_HEADER_SIZE_BYTES);
    enum handoff_status status =
        handoff_elf_header(header, HANDOFF_ELF_HEADER_SIZE_BYTES, ELF_FILE_SIZE, machine, image);
    free(header);
    if (status != HANDOFF_OK)
        return status;
    assert_true(image->program_size <= HANDOFF_ELF_PROGRAM_HEADERS * HANDOFF_ELF_PROGRAM_SIZE_BYTES);
    assert_true(image->program_offset <= ELF_FILE_SIZE);
    assert_true(image->program_size <= ELF_FILE_SIZE - image->program_offset);
    void *programs = malloc(image->program_size);
    assert_non_null(programs);
    memcpy(programs, file->bytes + image->program_offset, image->program_size);
    status = handoff_elf_plan(programs, machine, image);
    free(programs);
    return status;
}

UINT8 *elf_load(const struct elf_file *file, const struct handoff_elf_image *image)
{
    UINT8 *memory = calloc(1, image->span);

    assert_non_null(memory);
    for (UINTN i = 0; i < image->segments; i++) {
        const struct handoff_elf_segment *segment = &image->segment[i];
        memcpy(memory + (segment->virtual_address - image->virtual_base), file->bytes + segment->file_offset,
               segment->file_size);
    }
    return memory;
}
