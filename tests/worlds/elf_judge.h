/* What handoff_elf_header and handoff_elf_plan must say, written from the System V ABI ("Object files", "Program
 * loading"), elf_image.h and status.h alone. */
#ifndef TESTS_WORLDS_ELF_JUDGE_H
#define TESTS_WORLDS_ELF_JUDGE_H

#include <elf.h>

#include <handoff/elf_image.h>

/* A file as far as it is judged. */
struct elf_judge_file {
    UINT64            size;
    const Elf64_Ehdr *header;   /* looked at if its bytes were read */
    const Elf64_Phdr *programs; /* header->e_phnum of them, looked at by elf_judge_plan alone */
};

/* `image` becomes what handoff_elf_header must make of the file, of which the first `read` bytes were given to it. */
enum handoff_status elf_judge_header(const struct elf_judge_file *file, UINTN read,
                                     const struct handoff_elf_machine *machine, struct handoff_elf_image *image);

/* The header was accepted: `image` becomes what handoff_elf_plan must make of it. */
enum handoff_status elf_judge_plan(const struct elf_judge_file *file, const struct handoff_elf_machine *machine,
                                   struct handoff_elf_image *image);

/* The first part of it: the program headers, one after the other, without the place and the entry point. */
enum handoff_status elf_judge_programs(const struct elf_judge_file *file);

/* Names a field in which an image that was accepted differs from the judge's; NULL if there is none. */
const char *elf_judge_difference(const struct handoff_elf_image *image, const struct handoff_elf_image *judged);

#endif
