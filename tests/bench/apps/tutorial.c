/* What tutorials teach: the whole file into pool memory, then each segment cleared and copied to where it runs, the
 * pool given back, boot services left, and the kernel entered. */
#include "../../boot/apps/volume.h"
#include "elf.h"

#define PAGE 4096

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_BOOT_SERVICES *boot_services;

static EFI_STATUS read_file(EFI_HANDLE image, void **bytes)
{
    static EFI_GUID file_info = EFI_FILE_INFO_ID;
    static UINT8 information[sizeof(EFI_FILE_INFO) + 64 * sizeof(CHAR16)];
    UINTN size = sizeof(information);
    EFI_FILE_HANDLE root, file;
    EFI_STATUS status = open_own_volume(boot_services, image, &root);

    if (status == EFI_SUCCESS)
        status = root->Open(root, &file, (CHAR16 *)u"\\handoff\\kernel.elf", EFI_FILE_MODE_READ, 0);
    if (status == EFI_SUCCESS)
        status = file->GetInfo(file, &file_info, &size, information);
    if (status != EFI_SUCCESS)
        return status;
    size = ((const EFI_FILE_INFO *)(const void *)information)->FileSize;
    status = boot_services->AllocatePool(EfiLoaderData, size, bytes);
    if (status == EFI_SUCCESS)
        status = file->Read(file, &size, *bytes);
    file->Close(file);
    return status;
}

static EFI_STATUS place_segments(const struct elf_header *header, EFI_PHYSICAL_ADDRESS *place)
{
    const UINT64 base = elf_base(header);
    const EFI_STATUS status = boot_services->AllocatePages(AllocateAnyPages, EfiLoaderCode,
                                                           (elf_end(header) - base + PAGE - 1) / PAGE, place);

    for (UINTN i = 0; i < header->program_count && status == EFI_SUCCESS; i++) {
        const struct elf_segment *segment = &elf_segments(header)[i];
        UINT8 *bytes = (UINT8 *)(*place + (segment->virtual_address - base));
        if (segment->type != ELF_LOAD)
            continue;
        boot_services->SetMem(bytes, segment->memory_size, 0);
        boot_services->CopyMem(bytes, (UINT8 *)header + segment->file_offset, segment->file_size);
    }
    return status;
}

static EFI_STATUS leave_firmware(EFI_HANDLE image)
{
    static UINT64 map[(64u << 10) / sizeof(UINT64)];
    UINTN size = sizeof(map), key, stride;
    UINT32 version;
    EFI_STATUS status = boot_services->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)map, &key, &stride, &version);

    return status == EFI_SUCCESS ? boot_services->ExitBootServices(image, key) : status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    struct elf_header *header = NULL;
    EFI_PHYSICAL_ADDRESS place = 0;

    boot_services = system_table->BootServices;
    EFI_STATUS status = read_file(image, (void **)&header);
    if (status == EFI_SUCCESS)
        status = place_segments(header, &place);
    if (status != EFI_SUCCESS)
        return status;
    const UINT64 entry = place + (header->entry - elf_base(header));
    boot_services->FreePool(header);
    status = leave_firmware(image);
    if (status == EFI_SUCCESS)
        elf_enter(entry);
    return status;
}
