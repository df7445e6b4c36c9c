#include "memory.h"

#include "../log.h"

#define LARGE_PAGE (2ULL << 20)
#define PLACES     512 /* that are tried: the firmware refuses one in a hundred instructions */

UINTN memory_pages(UINT64 size)
{
    return (UINTN)(size / HANDOFF_PAGE_SIZE + (size % HANDOFF_PAGE_SIZE != 0));
}

/* With AllocateAddress at *address, which a failed call leaves alone. */
static EFI_STATUS allocate(struct loader *loader, EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINT64 size,
                           EFI_PHYSICAL_ADDRESS *address)
{
    struct allocation *allocation = &loader->allocation[loader->allocations];

    *allocation = (struct allocation){*address, memory_pages(size)};
    const EFI_STATUS status =
        loader->boot_services->AllocatePages(how, type, allocation->pages, &allocation->address);
    if (status != EFI_SUCCESS)
        return status;
    *address = allocation->address;
    loader->allocations++;
    return EFI_SUCCESS;
}

EFI_STATUS memory_try(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, EFI_PHYSICAL_ADDRESS *address)
{
    *address = 0;
    return allocate(loader, AllocateAnyPages, type, size, address);
}

static EFI_STATUS told(struct loader *loader, EFI_STATUS status, UINT64 size, const char *purpose)
{
    if (status != EFI_SUCCESS)
        return log_error(loader, status,
                         "%s: no memory for %lu pages (%s); give the machine more memory or make it smaller", purpose,
                         (UINT64)memory_pages(size), handoff_efi_status_name(status));
    return EFI_SUCCESS;
}

EFI_STATUS memory_take(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, const char *purpose,
                       EFI_PHYSICAL_ADDRESS *address)
{
    return told(loader, memory_try(loader, type, size, address), size, purpose);
}

/* Where the firmware's next page comes from there is most often room for more. */
static UINT64 end_of_free_memory(struct loader *loader, EFI_MEMORY_TYPE type)
{
    EFI_PHYSICAL_ADDRESS page = 0;

    if (loader->boot_services->AllocatePages(AllocateAnyPages, type, 1, &page) != EFI_SUCCESS)
        return 0;
    loader->boot_services->FreePages(page, 1);
    return page + HANDOFF_PAGE_SIZE;
}

/* Below the end of free memory, at an address like `virtual_address`. Asking for more and giving the rest back would
 * do without guesses, but firmware clears what it is given back. */
static EFI_STATUS allocate_alike(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, UINT64 virtual_address,
                                 EFI_PHYSICAL_ADDRESS *address)
{
    const UINT64 end = end_of_free_memory(loader, type);
    UINT64 place = end - size - ((end - size - virtual_address) & (LARGE_PAGE - 1));
    EFI_STATUS status = EFI_NOT_FOUND;

    for (UINTN i = 0; i < PLACES && place < end && status != EFI_SUCCESS; i++, place -= LARGE_PAGE) {
        *address = place;
        status = allocate(loader, AllocateAddress, type, size, address);
    }
    return status;
}

EFI_STATUS memory_take_alike(struct loader *loader, EFI_MEMORY_TYPE type, UINT64 size, UINT64 virtual_address,
                             const char *purpose, EFI_PHYSICAL_ADDRESS *address)
{
    if (size >= LARGE_PAGE && allocate_alike(loader, type, size, virtual_address, address) == EFI_SUCCESS)
        return EFI_SUCCESS;
    return memory_take(loader, type, size, purpose, address);
}

UINT64 memory_taken(const struct loader *loader)
{
    UINT64 pages = 0;

    for (UINTN i = 0; i < loader->allocations; i++)
        pages += loader->allocation[i].pages;
    return pages * HANDOFF_PAGE_SIZE;
}

void memory_give_back(struct loader *loader)
{
    while (loader->allocations > 0) {
        const struct allocation *allocation = &loader->allocation[--loader->allocations];
        loader->boot_services->FreePages(allocation->address, allocation->pages);
    }
}
