#include "fake_pages.h"

#include <sys/mman.h>

#include <sanitizer/asan_interface.h>

#include "tests/unit/unit_test.h"

#define ALLOCATIONS 128
#define JUNK        0xa5 /* what allocated memory holds at first */
#define RAM         (EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB)
#define NOWHERE     ((UINTN)-1)

struct allocation {
    UINTN first;
    UINTN pages; /* 0: the entry is free */
    bool  pool;
};

static struct {
    struct fake_firmware *firmware;
    UINT32                type[FAKE_MEMORY_PAGES];
    struct allocation     allocation[ALLOCATIONS];
    bool                  unsorted;
} memory;

static UINT8 *page_at(UINTN page)
{
    return (UINT8 *)FAKE_MEMORY_BASE + page * HANDOFF_PAGE_SIZE;
}

static void add_run(UINTN first, UINTN end)
{
    const UINT32 type = memory.type[first];
    const bool runtime = type == EfiRuntimeServicesCode || type == EfiRuntimeServicesData;

    map_add(&memory.firmware->map, type, (UINT64)page_at(first), end - first, runtime ? RAM | EFI_MEMORY_RUNTIME : RAM);
}

static UINTN run_end(UINTN first)
{
    UINTN end = first + 1;

    while (end < FAKE_MEMORY_PAGES && memory.type[end] == memory.type[first])
        end++;
    return end;
}

static UINTN run_begin(UINTN end)
{
    UINTN first = end - 1;

    while (first > 0 && memory.type[first - 1] == memory.type[end - 1])
        first--;
    return first;
}

/* Pages of a type that touch are one descriptor, as EDK2 merges them. */
static void tell_map(void)
{
    struct handoff_memory_map *map = &memory.firmware->map;

    map->size = 0;
    map->key += 7;
    for (UINTN page = 0; page < FAKE_MEMORY_PAGES && !memory.unsorted; page = run_end(page))
        add_run(page, run_end(page));
    map_add(map, EfiMemoryMappedIO, FAKE_MMIO_BASE, FAKE_MMIO_PAGES, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    for (UINTN end = FAKE_MEMORY_PAGES; end > 0 && memory.unsorted; end = run_begin(end))
        add_run(run_begin(end), end);
}

static void set_type(UINTN first, UINTN pages, UINT32 type)
{
    if (type == EfiConventionalMemory)
        ASAN_POISON_MEMORY_REGION(page_at(first), pages * HANDOFF_PAGE_SIZE);
    else
        ASAN_UNPOISON_MEMORY_REGION(page_at(first), pages * HANDOFF_PAGE_SIZE);
    for (UINTN i = 0; i < pages; i++)
        memory.type[first + i] = type;
    tell_map();
}

static bool is_free(UINTN first, UINTN pages)
{
    for (UINTN i = 0; i < pages; i++)
        if (first + i >= FAKE_MEMORY_PAGES || memory.type[first + i] != EfiConventionalMemory)
            return false;
    return true;
}

/* The highest place whose last byte is not above `limit`. */
static UINTN find_below(UINTN pages, UINT64 limit)
{
    for (UINTN first = FAKE_MEMORY_PAGES; first-- > 0;)
        if (is_free(first, pages) && (UINT64)page_at(first + pages) - 1 <= limit)
            return first;
    return NOWHERE;
}

static UINTN find_at(UINTN pages, UINT64 address)
{
    const UINT64 offset = address - FAKE_MEMORY_BASE;

    if (offset % HANDOFF_PAGE_SIZE != 0 || offset / HANDOFF_PAGE_SIZE >= FAKE_MEMORY_PAGES)
        return NOWHERE;
    return is_free(offset / HANDOFF_PAGE_SIZE, pages) ? offset / HANDOFF_PAGE_SIZE : NOWHERE;
}

static void remember(UINTN first, UINTN pages, bool pool)
{
    for (UINTN i = 0; i < ALLOCATIONS; i++)
        if (memory.allocation[i].pages == 0) {
            memory.allocation[i] = (struct allocation){first, pages, pool};
            return;
        }
    fake_offence("more than %u allocations at once", ALLOCATIONS);
}

static struct allocation *find_allocation(UINT64 address, bool pool)
{
    for (UINTN i = 0; i < ALLOCATIONS; i++) {
        struct allocation *allocation = &memory.allocation[i];
        if (allocation->pages != 0 && allocation->pool == pool && (UINT64)page_at(allocation->first) == address)
            return allocation;
    }
    fake_offence("0x%llx was freed, which is not allocated", (unsigned long long)address);
    return NULL;
}

static void take(UINTN first, UINTN pages, UINT32 type, bool pool)
{
    set_type(first, pages, type);
    memset(page_at(first), JUNK, pages * HANDOFF_PAGE_SIZE);
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
        first = find_at(pages, *address);
    else
        first = find_below(pages, how == AllocateMaxAddress ? *address : ~0ULL);
    if (pages == 0 || first == NOWHERE)
        return how == AllocateAddress ? EFI_NOT_FOUND : EFI_OUT_OF_RESOURCES;
    take(first, pages, type, false);
    *address = (EFI_PHYSICAL_ADDRESS)page_at(first);
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
        set_type(allocation->first, pages, EfiConventionalMemory);
    return failure;
}

/* A page or more for each, so that both the end and a use after the free are noticed. */
static EFI_STATUS EFIAPI allocate_pool(EFI_MEMORY_TYPE type, UINTN size, void **buffer)
{
    const EFI_STATUS failure = fake_call(FAKE_ALLOCATE_POOL, "");
    const UINTN pages = (size + HANDOFF_PAGE_SIZE) / HANDOFF_PAGE_SIZE;
    const UINTN first = find_below(pages, ~0ULL);

    if (failure != EFI_SUCCESS) {
        *buffer = FAKE_GARBAGE;
        return failure;
    }
    if (!is_allocatable(type))
        return EFI_INVALID_PARAMETER;
    if (first == NOWHERE)
        return EFI_OUT_OF_RESOURCES;
    take(first, pages, type, true);
    ASAN_POISON_MEMORY_REGION(page_at(first) + size, pages * HANDOFF_PAGE_SIZE - size);
    *buffer = page_at(first);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI free_pool(void *buffer)
{
    const EFI_STATUS failure = fake_call(FAKE_FREE_POOL, "");
    struct allocation *allocation = find_allocation((UINT64)buffer, true);
    const UINTN pages = allocation->pages;

    allocation->pages = 0;
    if (failure == EFI_SUCCESS)
        set_type(allocation->first, pages, EfiConventionalMemory);
    return failure;
}

/* A single page with free ones around it is a descriptor more, and so is what it leaves of them. */
static void grow(struct fake_firmware *firmware, UINTN descriptors)
{
    UINTN page = 1;

    (void)firmware;
    for (UINTN added = 0; added < descriptors; added += 2) {
        while (!is_free(page - 1, 3))
            assert_true(++page < FAKE_MEMORY_PAGES);
        set_type(page, 1, EfiBootServicesData);
    }
}

void fake_pages_start(struct fake_firmware *firmware)
{
    const UINTN size = FAKE_MEMORY_PAGES * HANDOFF_PAGE_SIZE;
    const UINTN stride = firmware->map.stride;

    memset(&memory, 0, sizeof(memory));
    memory.firmware = firmware;
    assert_ptr_equal(mmap((void *)FAKE_MEMORY_BASE, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
                     (void *)FAKE_MEMORY_BASE);
    map_free(&firmware->map);
    firmware->map = map_new(stride, FAKE_MEMORY_PAGES + 1);
    firmware->map.key = 4711;
    set_type(0, FAKE_MEMORY_PAGES, EfiConventionalMemory);
    firmware->grow = grow;
    firmware->boot_services.AllocatePages = allocate_pages;
    firmware->boot_services.FreePages = free_pages;
    firmware->boot_services.AllocatePool = allocate_pool;
    firmware->boot_services.FreePool = free_pool;
}

void fake_pages_stop(void)
{
    const UINTN size = FAKE_MEMORY_PAGES * HANDOFF_PAGE_SIZE;

    ASAN_UNPOISON_MEMORY_REGION((void *)FAKE_MEMORY_BASE, size);
    assert_int_equal(munmap((void *)FAKE_MEMORY_BASE, size), 0);
}

void *fake_pages_place(UINT32 type, UINTN pages)
{
    const UINTN first = find_below(pages, ~0ULL);

    assert_int_not_equal(first, NOWHERE);
    set_type(first, pages, type);
    return memset(page_at(first), 0, pages * HANDOFF_PAGE_SIZE);
}

void fake_pages_displace(void *place, UINTN pages)
{
    set_type(((UINT64)place - FAKE_MEMORY_BASE) / HANDOFF_PAGE_SIZE, pages, EfiConventionalMemory);
}

void fake_pages_leave_free(UINTN pages)
{
    UINTN free = 0;

    for (UINTN i = 0; i < FAKE_MEMORY_PAGES; i++)
        free += memory.type[i] == EfiConventionalMemory;
    assert_true(pages < free);
    fake_pages_place(EfiReservedMemoryType, free - pages);
}

void fake_pages_unsort(void)
{
    memory.unsorted = true;
    tell_map();
}

void fake_pages_restrict(bool (*reachable)(UINT64 address))
{
    for (UINTN page = 0; page < FAKE_MEMORY_PAGES; page++) {
        if (memory.type[page] == EfiConventionalMemory)
            continue;
        if (reachable == NULL || reachable((UINT64)page_at(page)))
            ASAN_UNPOISON_MEMORY_REGION(page_at(page), HANDOFF_PAGE_SIZE);
        else
            ASAN_POISON_MEMORY_REGION(page_at(page), HANDOFF_PAGE_SIZE);
    }
}

UINTN fake_pages_leaked(void)
{
    UINTN leaked = 0;

    for (UINTN i = 0; i < ALLOCATIONS; i++)
        leaked += memory.allocation[i].pages != 0;
    return leaked;
}

UINT32 fake_pages_type(UINT64 physical_address)
{
    return memory.type[(physical_address - FAKE_MEMORY_BASE) / HANDOFF_PAGE_SIZE];
}
