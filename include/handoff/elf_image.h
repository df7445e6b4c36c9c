/* An ELF64 kernel: from its headers to a plan of what to read where; then relative relocations.
 * System V ABI, "Object files" and "Program loading".
 *
 *   handoff_elf_header        the first 64 bytes -> where the program headers are
 *   handoff_elf_plan          the program headers -> segments, in ascending order, each within its own pages
 *   (the caller allocates and reads: segment bytes straight to their final place, the rest of the segment cleared)
 *   handoff_elf_relocate      ET_DYN: R_*_RELATIVE entries applied in place
 *
 * Nothing of a file is believed: sizes are checked before use, and every rejection has its own status.
 */
#ifndef HANDOFF_ELF_IMAGE_H
#define HANDOFF_ELF_IMAGE_H

#include "efi.h"
#include "page_table.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HANDOFF_ELF_HEADER_SIZE_BYTES  64
#define HANDOFF_ELF_PROGRAM_SIZE_BYTES 56
#define HANDOFF_ELF_PROGRAM_HEADERS    64 /* at most; what a caller's buffer for them must hold */
#define HANDOFF_ELF_SEGMENTS           16

/* What a machine's ELF files look like. */
struct handoff_elf_machine {
    UINT16 machine;             /* e_machine: EM_X86_64 62, EM_AARCH64 183, EM_RISCV 243 */
    UINT32 relative_relocation; /* R_X86_64_RELATIVE 8, R_AARCH64_RELATIVE 1027, R_RISCV_RELATIVE 3 */
    UINT64 higher_half;         /* lowest virtual address a kernel may be linked at */
    UINT64 relocatable_base;    /* where an ET_DYN kernel linked below the higher half is put */
};

struct handoff_elf_segment {
    UINT64 virtual_address; /* with the slide added */
    UINT64 memory_size;     /* bytes; those beyond file_size are zero */
    UINT64 file_offset;
    UINT64 file_size;
    UINT32 access;          /* HANDOFF_WRITE | HANDOFF_EXECUTE */
};

struct handoff_elf_image {
    /* from handoff_elf_header */
    UINT64 file_size;
    UINT64 program_offset; /* of the program headers in the file */
    UINT32 program_size;   /* bytes of them, at most HANDOFF_ELF_PROGRAM_HEADERS * 56 */
    bool   relocatable;    /* ET_DYN */
    UINT64 entry;          /* virtual; with the slide added by handoff_elf_plan */
    /* from handoff_elf_plan */
    UINT64 virtual_base;   /* of the page that holds the lowest segment */
    UINT64 span;           /* bytes from there to the end of the last segment's last page */
    UINT64 alignment;      /* the largest p_align, at least 4 KiB */
    UINT64 slide;          /* what was added to every address of the file */
    UINT64 dynamic;        /* virtual address of PT_DYNAMIC, 0 if there is none */
    UINT64 dynamic_size;
    UINTN  segments;
    struct handoff_elf_segment segment[HANDOFF_ELF_SEGMENTS];
};

/* Reads the ELF header. `bytes` holds the first `size` bytes of a file of `file_size` bytes. */
enum handoff_status handoff_elf_header(const void *bytes, UINTN size, UINT64 file_size,
                                       const struct handoff_elf_machine *machine, struct handoff_elf_image *image);

/* Reads `image->program_size` bytes of program headers and fills the rest of the image. */
enum handoff_status handoff_elf_plan(const void *program_headers, const struct handoff_elf_machine *machine,
                                     struct handoff_elf_image *image);

/* Applies the image's relocations to `memory`, where `image->span` bytes stand as planned. An image without
 * PT_DYNAMIC needs none. HANDOFF_ELF_RELOCATION: memory is half relocated and must not be run. */
enum handoff_status handoff_elf_relocate(const struct handoff_elf_image *image,
                                         const struct handoff_elf_machine *machine, void *memory);

#ifdef __cplusplus
}
#endif
#endif
