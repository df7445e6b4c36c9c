/* A boot driver that makes the memory map long: of two blocks every other page is given back, until there are
 * DESCRIPTORS of them; before that, a few pages become runtime memory. */
#include <handoff/efi.h>

#define DESCRIPTORS 10000
#define RUNTIME     100 /* while the map is short: for each of them EDK2 looks through all of it */

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_BOOT_SERVICES *boot_services;

static UINTN count_descriptors(void)
{
    UINTN size = 0, key, stride = sizeof(EFI_MEMORY_DESCRIPTOR);
    UINT32 version;

    boot_services->GetMemoryMap(&size, NULL, &key, &stride, &version);
    return size / stride;
}

/* `count` pages of a block twice as long, every other one. `type`: what becomes of them; EfiConventionalMemory is
 * free. */
static EFI_STATUS scatter(EFI_MEMORY_TYPE block_type, EFI_MEMORY_TYPE type, UINTN count)
{
    EFI_PHYSICAL_ADDRESS page;
    EFI_STATUS status = boot_services->AllocatePages(AllocateAnyPages, block_type, 2 * count, &page);

    for (; count > 0 && status == EFI_SUCCESS; count--, page += 2 * EFI_PAGE_SIZE) {
        status = boot_services->FreePages(page, 1);
        if (status == EFI_SUCCESS && type != EfiConventionalMemory)
            status = boot_services->AllocatePages(AllocateAddress, type, 1, &page);
    }
    return status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    boot_services = system_table->BootServices;
    EFI_STATUS status = scatter(EfiLoaderData, EfiRuntimeServicesData, RUNTIME);
    const UINTN left = DESCRIPTORS - count_descriptors();

    if (status == EFI_SUCCESS)
        status = scatter(EfiLoaderData, EfiConventionalMemory, left / 4);
    if (status == EFI_SUCCESS)
        status = scatter(EfiBootServicesData, EfiConventionalMemory, left / 4);
    return status;
}
