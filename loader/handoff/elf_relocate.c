#include <handoff/elf_image.h>

#include "bytes.h"

/* System V ABI, chapter 5 "Dynamic section"; names as there. */
struct elf_dynamic {
    UINT64 d_tag;
    UINT64 d_val;
};

struct elf_relocation {
    UINT64 r_offset;
    UINT64 r_info;
    UINT64 r_addend;
};

#define DT_NULL     0
#define DT_RELA     7
#define DT_RELASZ   8
#define DT_RELAENT  9
#define DT_REL      17
#define DT_JMPREL   23
#define DT_RELR     36

/* Relocations as the dynamic section announces them; addresses are the file's, without the slide. */
struct relocations {
    UINT64 address;
    UINT64 size;
    UINT64 entry_size;
    bool   unknown_form; /* one that this loader does not apply */
};

/* `size` bytes at a virtual address of the image, as they stand in memory; NULL if not all are inside one segment:
 * what lies between segments is not the file's, and may hold anything. */
static UINT8 *inside(const struct handoff_elf_image *image, void *memory, UINT64 virtual_address, UINT64 size)
{
    for (UINTN i = 0; i < image->segments; i++) {
        const struct handoff_elf_segment *segment = &image->segment[i];
        const UINT64 offset = virtual_address - segment->virtual_address;
        if (offset < segment->memory_size && size <= segment->memory_size - offset)
            return (UINT8 *)memory + (virtual_address - image->virtual_base);
    }
    return NULL;
}

static void note_dynamic(const struct elf_dynamic *dynamic, struct relocations *found)
{
    switch (dynamic->d_tag) {
    case DT_RELA:
        found->address = dynamic->d_val;
        break;
    case DT_RELASZ:
        found->size = dynamic->d_val;
        break;
    case DT_RELAENT:
        found->entry_size = dynamic->d_val;
        break;
    case DT_REL:
    case DT_JMPREL:
    case DT_RELR:
        found->unknown_form = true;
        break;
    default:
        break;
    }
}

static enum handoff_status read_dynamic(const struct handoff_elf_image *image, void *memory,
                                        struct relocations *found)
{
    const UINT8 *bytes = inside(image, memory, image->dynamic, image->dynamic_size);

    if (bytes == NULL)
        return HANDOFF_ELF_RELOCATION;
    for (UINT64 at = 0; image->dynamic_size - at >= sizeof(struct elf_dynamic); at += sizeof(struct elf_dynamic)) {
        struct elf_dynamic dynamic;
        memcpy(&dynamic, bytes + at, sizeof(dynamic));
        if (dynamic.d_tag == DT_NULL)
            break;
        note_dynamic(&dynamic, found);
    }
    return found->unknown_form ? HANDOFF_ELF_RELOCATION : HANDOFF_OK;
}

static enum handoff_status apply(const struct handoff_elf_image *image, const struct handoff_elf_machine *machine,
                                 void *memory, const UINT8 *bytes)
{
    struct elf_relocation relocation;

    memcpy(&relocation, bytes, sizeof(relocation));
    UINT8 *place = inside(image, memory, relocation.r_offset + image->slide, sizeof(UINT64));
    if (relocation.r_info != machine->relative_relocation || place == NULL)
        return HANDOFF_ELF_RELOCATION;
    const UINT64 value = relocation.r_addend + image->slide;
    memcpy(place, &value, sizeof(value));
    return HANDOFF_OK;
}

enum handoff_status handoff_elf_relocate(const struct handoff_elf_image *image,
                                         const struct handoff_elf_machine *machine, void *memory)
{
    struct relocations found = {.entry_size = sizeof(struct elf_relocation)};

    if (image->dynamic_size == 0)
        return HANDOFF_OK;
    enum handoff_status status = read_dynamic(image, memory, &found);
    if (status != HANDOFF_OK || found.size == 0)
        return status;
    const UINT8 *bytes = inside(image, memory, found.address + image->slide, found.size);
    if (bytes == NULL || found.entry_size != sizeof(struct elf_relocation) || found.size % found.entry_size != 0)
        return HANDOFF_ELF_RELOCATION;
    for (UINT64 at = 0; at < found.size && status == HANDOFF_OK; at += found.entry_size)
        status = apply(image, machine, memory, bytes + at);
    return status;
}
