/* A small ELF64 kernel for tests, laid out with the C library's <elf.h>, that a test breaks in one place.
 *
 * Three PT_LOAD segments at `base`: code, constants, data with bss. The fourth header is PT_DYNAMIC at the start of
 * the data, in a file of type ET_DYN; relocation entries follow at ELF_RELOCATIONS and their targets at ELF_TARGETS.
 */
#ifndef TESTS_UNIT_ELF_BUILDER_H
#define TESTS_UNIT_ELF_BUILDER_H

#include <elf.h>

#include <handoff/elf_image.h>

#define ELF_HIGH        0xffffffff80000000ULL
#define ELF_PROGRAMS    4
#define ELF_FILE_SIZE   0x3400
#define ELF_GAP         0x0800 /* addresses, less the base: where the code ends */
#define ELF_DATA        0x2000
#define ELF_RELOCATIONS 0x2200
#define ELF_TARGETS     0x2300
#define ELF_END         0x4800 /* of the bss */
#define ELF_SPAN        0x5000

struct elf_file {
    union {
        UINT8 bytes[ELF_FILE_SIZE];
        struct {
            Elf64_Ehdr header;
            Elf64_Phdr program[17]; /* ELF_PROGRAMS are in use */
        };
    };
};

extern const struct handoff_elf_machine elf_x86_64;

struct elf_file elf_new(UINT16 type, UINT64 base);

/* Header and program headers as the gift reads them, each from a heap buffer of its exact size. */
enum handoff_status elf_read(const struct elf_file *file, const struct handoff_elf_machine *machine,
                             struct handoff_elf_image *image);

/* The image in memory, as a loader puts it there: exactly image->span bytes, to be freed. */
UINT8 *elf_load(const struct elf_file *file, const struct handoff_elf_image *image);

#endif
