#include "fake_allocations.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit_test.h"

#define ALLOCATIONS 128
#define JUNK        0xa5 /* what allocated memory holds at first */

struct allocation {
    UINTN first;
    UINTN pages; /* 0: the entry is free */
    bool  pool;
};

static struct allocation allocations[ALLOCATIONS];

static void remember(UINTN first, UINTN pages, bool pool)
{
    for (UINTN i = 0; i < ALLOCATIONS; i++)
        if (allocations[i].pages == 0) {
            allocations[i] = (struct allocation){first, pages, pool};
            return;
        }
    fake_offence("more than %u allocations at once", ALLOCATIONS);
}

static struct allocation *find_allocation(UINT64 address, bool pool)
{
    for (UINTN i = 0; i < ALLOCATIONS; i++) {
        struct allocation *allocation = &allocations[i];
        if (allocation->pages != 0 && allocation->pool == pool && (UINT64)fake_pages_at(allocation->first) == address)
            return allocation;
    }
    fake_offence("0x%llx was freed, which is not allocated", (unsigned long long)address);
    abort(); /* which fake_offence has left */
}

static void take(UINTN first, UINTN pages, UINT32 type, bool pool)
{
    fake_pages_set_type(first, pages, type);
    memset(fake_pages_at(first), JUNK, pages * HANDOFF_PAGE_SIZE);
    remember(first, pages, pool);
}

static bool is_allocatable(EFI_MEMORY_TYPE type)
{
    return type < EfiMaxMemoryType && type != EfiConventionalMemory;
}

static EFI_STATUS EFIAPI allocate_pages(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINTN pages,
                                        EFI_PHYSICAL_ADDRESS *address)
{
    const EFI_STATUS failure = fake_call(FAKE_ALLOCATE_PAGES, "");
    UINTN first;

    if (failure != EFI_SUCCESS) {
        *address = (EFI_PHYSICAL_ADDRESS)FAKE_GARBAGE;
        return failure;
    }
    if (!is_allocatable(type) || how >= MaxAllocateType)
        return EFI_INVALID_PARAMETER;
    if (how == AllocateAddress)
        first = fake_pages_find_at(pages, *address);
    else
        first = fake_pages_find_below(pages, how == AllocateMaxAddress ? *address : ~0ULL);
    if (pages == 0 || first == FAKE_NOWHERE)
        return how == AllocateAddress ? EFI_NOT_FOUND : EFI_OUT_OF_RESOURCES;
    take(first, pages, type, false);
    *address = (EFI_PHYSICAL_ADDRESS)fake_pages_at(first);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI free_pages(EFI_PHYSICAL_ADDRESS address, UINTN pages)
{
    const EFI_STATUS failure = fake_call(FAKE_FREE_PAGES, "");
    struct allocation *allocation = find_allocation(address, false);

    if (allocation->pages != pages)
        fake_offence("%llu pages at 0x%llx were freed; %llu were allocated", (unsigned long long)pages,
                     (unsigned long long)address, (unsigned long long)allocation->pages);
    allocation->pages = 0; /* offered back: what a firmware that refuses does with it is its own affair */
    if (failure == EFI_SUCCESS)
        fake_pages_set_type(allocation->first, pages, EfiConventionalMemory);
    return failure;
}

/* A page or more for each, so that both the end and a use after the free are noticed. */
void *fake_pool_take(EFI_MEMORY_TYPE type, UINTN size)
{
    const UINTN pages = (size + HANDOFF_PAGE_SIZE) / HANDOFF_PAGE_SIZE;
    const UINTN first = fake_pages_find_below(pages, ~0ULL);

    if (first == FAKE_NOWHERE)
        return NULL;
    take(first, pages, type, true);
    guard(fake_pages_at(first) + size, pages * HANDOFF_PAGE_SIZE - size);
    return fake_pages_at(first);
}

static EFI_STATUS EFIAPI allocate_pool(EFI_MEMORY_TYPE type, UINTN size, void **buffer)
{
    const EFI_STATUS failure = fake_call(FAKE_ALLOCATE_POOL, "");

    if (failure != EFI_SUCCESS) {
        *buffer = FAKE_GARBAGE;
        return failure;
    }
    if (!is_allocatable(type))
        return EFI_INVALID_PARAMETER;
    *buffer = fake_pool_take(type, size);
    return *buffer != NULL ? EFI_SUCCESS : EFI_OUT_OF_RESOURCES;
}

static EFI_STATUS EFIAPI free_pool(void *buffer)
{
    const EFI_STATUS failure = fake_call(FAKE_FREE_POOL, "");
    struct allocation *allocation = find_allocation((UINT64)buffer, true);
    const UINTN pages = allocation->pages;

    allocation->pages = 0;
    if (failure == EFI_SUCCESS)
        fake_pages_set_type(allocation->first, pages, EfiConventionalMemory);
    return failure;
}

UINTN fake_pool_left(void)
{
    UINTN left = 0;

    for (UINTN i = 0; i < ALLOCATIONS; i++)
        left += allocations[i].pages != 0 && allocations[i].pool;
    return left;
}

UINTN fake_pages_leaked(void)
{
    UINTN leaked = 0;

    for (UINTN i = 0; i < ALLOCATIONS; i++)
        leaked += allocations[i].pages != 0;
    return leaked;
}

void fake_allocations_start(struct fake_firmware *firmware)
{
    memset(allocations, 0, sizeof(allocations));
    firmware->boot_services.AllocatePages = allocate_pages;
    firmware->boot_services.FreePages = free_pages;
    firmware->boot_services.AllocatePool = allocate_pool;
    firmware->boot_services.FreePool = free_pool;
}
