/* The least that any loader can do: open the kernel, read its headers, then each segment into pages with one Read,
 * and clear what the file does not hold. No configuration, no log, no page tables: boot services are not even
 * left. */
#ifndef FLOOR_H
#define FLOOR_H

#include <string.h>

#include "../../boot/apps/volume.h"
#include "elf.h"

#define PAGE 4096

static inline EFI_STATUS read_at(EFI_FILE_HANDLE file, UINT64 offset, void *bytes, UINTN size)
{
    EFI_STATUS status = file->SetPosition(file, offset);

    return status == EFI_SUCCESS ? file->Read(file, &size, bytes) : status;
}

static inline EFI_STATUS read_segment(EFI_FILE_HANDLE file, const struct elf_segment *segment, UINT8 *place)
{
    const EFI_STATUS status = read_at(file, segment->file_offset, place, segment->file_size);

    memset(place + segment->file_size, 0, segment->memory_size - segment->file_size);
    return status;
}

/* Loads the kernel and enters it, but for segments with the flags `left_out`. */
static inline EFI_STATUS floor_enter(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table, UINT32 left_out)
{
    static union {
        struct elf_header header;
        UINT8             bytes[ELF_HEADERS];
    } head;
    const struct elf_segment *segment = NULL;
    EFI_BOOT_SERVICES *boot_services = system_table->BootServices;
    EFI_FILE_HANDLE root, file;
    EFI_PHYSICAL_ADDRESS place = 0;
    EFI_STATUS status = open_own_volume(boot_services, image, &root);

    if (status == EFI_SUCCESS)
        status = root->Open(root, &file, (CHAR16 *)u"\\handoff\\kernel.elf", EFI_FILE_MODE_READ, 0);
    if (status == EFI_SUCCESS)
        status = read_at(file, 0, &head, sizeof(head));
    if (status == EFI_SUCCESS)
        status = boot_services->AllocatePages(AllocateAnyPages, EfiLoaderCode,
                                              (elf_end(&head.header) - elf_base(&head.header) + PAGE - 1) / PAGE,
                                              &place);
    for (UINTN i = 0; i < head.header.program_count && status == EFI_SUCCESS; i++) {
        segment = &elf_segments(&head.header)[i];
        if (segment->type == ELF_LOAD && segment->flags != left_out)
            status = read_segment(file, segment,
                                  (UINT8 *)(place + (segment->virtual_address - elf_base(&head.header))));
    }
    if (status == EFI_SUCCESS)
        elf_enter(place + (head.header.entry - elf_base(&head.header)));
    return status;
}

#endif
