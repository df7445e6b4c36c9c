/* The ELF file that both programs about ELF files start from, and the machine that it is for. */
#ifndef TESTS_WORLDS_WORLD_ELF_H
#define TESTS_WORLDS_WORLD_ELF_H

#include <elf.h>

#include <handoff/elf_image.h>

#define WORLD_ELF_FILE_SIZE 0x3000ULL

extern const struct handoff_elf_machine world_elf_machine;

/* Nothing is wrong with it: ET_EXEC, one program header right behind it. */
Elf64_Ehdr world_elf_header(void);

#endif
