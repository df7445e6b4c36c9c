#include "world_elf.h"

const struct handoff_elf_machine world_elf_machine = {
    .machine = EM_X86_64,
    .relative_relocation = R_X86_64_RELATIVE,
    .higher_half = 0xffff800000000000,
    .relocatable_base = 0xffffffffc0000000,
};

Elf64_Ehdr world_elf_header(void)
{
    const Elf64_Ehdr good = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
    };

    return good;
}
