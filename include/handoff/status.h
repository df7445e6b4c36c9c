/* What the pure parts of the gift return. Firmware's own EFI_STATUS values are never translated: the structures that
 * record a firmware call keep them beside it.
 */
#ifndef HANDOFF_STATUS_H
#define HANDOFF_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

enum handoff_status {
    HANDOFF_OK = 0,

    /* memory_map.h, exit_boot.h */
    HANDOFF_FIRMWARE_ERROR,   /* a firmware call failed; its EFI_STATUS is in the record of the call */
    HANDOFF_BUFFER_TOO_SMALL, /* the caller's buffer does not hold the result */
    HANDOFF_MAP_MALFORMED,    /* its stride, size or version is not what GetMemoryMap may leave */
    HANDOFF_KEY_NEVER_CURRENT, /* ExitBootServices refused the key every time up to the bound */

    /* runtime_map.h */
    HANDOFF_OUT_OF_WINDOW, /* a runtime region has no place in the virtual window of the policy */
    HANDOFF_VIRTUAL_ZERO,  /* a runtime region would be told to live at virtual address 0 */

    /* page_table.h */
    HANDOFF_ARENA_EXHAUSTED, /* no page left for another table */
    HANDOFF_MISALIGNED,      /* an address or a size is not a multiple of 4 KiB, or the size is 0 */
    HANDOFF_NOT_CANONICAL,   /* the virtual range leaves what the table can translate, or wraps */
    HANDOFF_PHYSICAL_TOO_BIG, /* the physical range leaves what an entry can name, or wraps */
    HANDOFF_ALREADY_MAPPED,  /* a virtual page is already mapped to another physical page */

    /* attributes_table.h */
    HANDOFF_ATTRIBUTES_ABSENT,   /* no Memory Attributes Table */
    HANDOFF_ATTRIBUTES_VERSION,  /* version other than 1 or 2 */
    HANDOFF_ATTRIBUTES_STRIDE,   /* DescriptorSize differs from the memory map's, or is below 40 */
    HANDOFF_ATTRIBUTES_SIZE,     /* no entry, or larger than 2 MiB */
    HANDOFF_ATTRIBUTES_ENTRY,    /* an entry is empty, misaligned, or wraps */
    HANDOFF_ATTRIBUTES_ORDER,    /* entries are not in ascending order, or overlap */
    HANDOFF_ATTRIBUTES_STRAY,    /* an entry lies in no single memory-map descriptor of its own type */

    /* elf_image.h */
    HANDOFF_ELF_TRUNCATED,           /* the file ends inside a header that it announces */
    HANDOFF_ELF_MAGIC,               /* not an ELF file */
    HANDOFF_ELF_CLASS,               /* not a 64-bit, little-endian, version 1 file */
    HANDOFF_ELF_MACHINE,             /* built for another processor */
    HANDOFF_ELF_TYPE,                /* neither ET_EXEC nor ET_DYN */
    HANDOFF_ELF_HEADER_SIZE,         /* program header entries are not 56 bytes, or the ELF header is not 64 */
    HANDOFF_ELF_NO_SEGMENT,          /* no PT_LOAD segment with memory */
    HANDOFF_ELF_TOO_MANY_SEGMENTS,   /* more than HANDOFF_ELF_SEGMENTS of them */
    HANDOFF_ELF_SEGMENT_SIZE,        /* larger in the file than in memory */
    HANDOFF_ELF_SEGMENT_OUTSIDE_FILE, /* the segment's bytes end beyond the end of the file */
    HANDOFF_ELF_SEGMENT_WRAPS,       /* address + size passes the end of the address space */
    HANDOFF_ELF_SEGMENT_ALIGNMENT,   /* p_align is no power of two, offset and address differ modulo it, or a
                                        relocatable image cannot be moved by a multiple of it */
    HANDOFF_ELF_SEGMENT_OVERLAP,     /* two segments share a page, or are not in ascending order */
    HANDOFF_ELF_SEGMENT_ACCESS,      /* both writable and executable, or not readable */
    HANDOFF_ELF_LOWER_HALF,          /* a fixed address below the higher half */
    HANDOFF_ELF_ENTRY,               /* the entry point lies in no executable segment */
    HANDOFF_ELF_INTERPRETER,         /* needs a dynamic linker */
    HANDOFF_ELF_RELOCATION,          /* a relocation that is not relative, or that leaves the image */

    HANDOFF_STATUS_COUNT
};

/* A sentence for people: what is wrong and what to do about it. Never NULL; the string is constant. */
const char *handoff_status_text(enum handoff_status status);

#ifdef __cplusplus
}
#endif
#endif
