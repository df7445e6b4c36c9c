/* A kernel's headers, as the smallest loaders trust them. */
#ifndef ELF_H
#define ELF_H

#include "../guest.h"

#define ELF_HEADERS 4096 /* bytes of a file that hold them */

struct elf_header {
    UINT8  identification[16];
    UINT16 type, machine;
    UINT32 version;
    UINT64 entry, program_offset, section_offset;
    UINT32 flags;
    UINT16 size, program_size, program_count;
};

struct elf_segment {
    UINT32 type, flags;
    UINT64 file_offset, virtual_address, physical_address, file_size, memory_size, alignment;
};
#define ELF_LOAD     1
#define ELF_READABLE 4

static inline const struct elf_segment *elf_segments(const struct elf_header *header)
{
    return (const struct elf_segment *)((const UINT8 *)header + header->program_offset);
}

/* The addresses that are linked, from the first to behind the last; segments ascend. */
static inline UINT64 elf_base(const struct elf_header *header)
{
    const struct elf_segment *segment = elf_segments(header);

    while (segment->type != ELF_LOAD)
        segment++;
    return segment->virtual_address;
}

static inline UINT64 elf_end(const struct elf_header *header)
{
    UINT64 end = 0;

    for (UINTN i = 0; i < header->program_count; i++)
        if (elf_segments(header)[i].type == ELF_LOAD)
            end = elf_segments(header)[i].virtual_address + elf_segments(header)[i].memory_size;
    return end;
}

/* Nothing is mapped for the kernel but firmware's own 1:1 map: its code runs at any address. */
static inline void elf_enter(UINT64 entry)
{
    ((void (__attribute__((sysv_abi)) *)(const void *boot_info))entry)(NULL);
}

#endif
