#include "memory.h"

#include "../log.h"

UINTN memory_pages(UINT64 size)
{
    return (UINTN)(size / HANDOFF_PAGE_SIZE + (size % HANDOFF_PAGE_SIZE != 0));
}

EFI_STATUS memory_try(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, EFI_PHYSICAL_ADDRESS *address)
{
    struct allocation *allocation = &loader->allocation[loader->allocations];
    const UINTN pages = memory_pages(size);
    const EFI_STATUS status =
        loader->boot_services->AllocatePages(AllocateAnyPages, type, pages, &allocation->address);

    if (status != EFI_SUCCESS)
        return status;
    allocation->pages = pages;
    *address = allocation->address;
    loader->allocations++;
    return EFI_SUCCESS;
}

EFI_STATUS memory_take(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, const char *purpose,
                       EFI_PHYSICAL_ADDRESS *address)
{
    const EFI_STATUS status = memory_try(loader, type, size, address);

    if (status != EFI_SUCCESS)
        return log_error(loader, status,
                         "%s: no memory for %lu pages (%s); give the machine more memory or make it smaller", purpose,
                         (UINT64)memory_pages(size), handoff_efi_status_name(status));
    return EFI_SUCCESS;
}

void memory_give_back(struct loader *loader)
{
    while (loader->allocations > 0) {
        const struct allocation *allocation = &loader->allocation[--loader->allocations];
        loader->boot_services->FreePages(allocation->address, allocation->pages);
    }
}
