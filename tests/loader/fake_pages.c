#include "fake_allocations.h"

#include <sys/mman.h>

#include "tests/unit/guard.h"
#include "tests/unit/unit_test.h"

#define RAM (EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB)

static struct {
    struct fake_firmware *firmware;
    UINT32                type[FAKE_MEMORY_PAGES];
    bool                  unsorted;
    UINT64                window; /* a further runtime region, 0: none */
} memory;

UINT8 *fake_pages_at(UINTN page)
{
    return (UINT8 *)FAKE_MEMORY_BASE + page * HANDOFF_PAGE_SIZE;
}

static void add_run(UINTN first, UINTN end)
{
    const UINT32 type = memory.type[first];
    const bool runtime = type == EfiRuntimeServicesCode || type == EfiRuntimeServicesData;

    map_add(&memory.firmware->map, type, (UINT64)fake_pages_at(first), end - first,
            runtime ? RAM | EFI_MEMORY_RUNTIME : RAM);
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
    if (memory.window != 0)
        map_add(map, EfiMemoryMappedIO, memory.window, 1, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    for (UINTN end = FAKE_MEMORY_PAGES; end > 0 && memory.unsorted; end = run_begin(end))
        add_run(run_begin(end), end);
}

void fake_pages_set_type(UINTN first, UINTN pages, UINT32 type)
{
    if (type == EfiConventionalMemory)
        guard(fake_pages_at(first), pages * HANDOFF_PAGE_SIZE);
    else
        unguard(fake_pages_at(first), pages * HANDOFF_PAGE_SIZE);
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

UINTN fake_pages_find_below(UINTN pages, UINT64 limit)
{
    for (UINTN first = FAKE_MEMORY_PAGES; first-- > 0;)
        if (is_free(first, pages) && (UINT64)fake_pages_at(first + pages) - 1 <= limit)
            return first;
    return FAKE_NOWHERE;
}

UINTN fake_pages_find_at(UINTN pages, UINT64 address)
{
    const UINT64 offset = address - FAKE_MEMORY_BASE;

    if (offset % HANDOFF_PAGE_SIZE != 0 || offset / HANDOFF_PAGE_SIZE >= FAKE_MEMORY_PAGES)
        return FAKE_NOWHERE;
    return is_free(offset / HANDOFF_PAGE_SIZE, pages) ? offset / HANDOFF_PAGE_SIZE : FAKE_NOWHERE;
}

/* A single page with free ones around it is a descriptor more, and so is what it leaves of them. */
static void grow(struct fake_firmware *firmware, UINTN descriptors)
{
    UINTN page = 1;

    (void)firmware;
    for (UINTN added = 0; added < descriptors; added += 2) {
        while (!is_free(page - 1, 3))
            assert_true(++page < FAKE_MEMORY_PAGES);
        fake_pages_set_type(page, 1, EfiBootServicesData);
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
    firmware->map = map_new(stride, FAKE_MEMORY_PAGES + 2);
    firmware->map.key = 4711;
    fake_pages_set_type(0, FAKE_MEMORY_PAGES, EfiConventionalMemory);
    firmware->grow = grow;
    fake_allocations_start(firmware);
}

void fake_pages_stop(void)
{
    const UINTN size = FAKE_MEMORY_PAGES * HANDOFF_PAGE_SIZE;

    unguard((void *)FAKE_MEMORY_BASE, size);
    assert_int_equal(munmap((void *)FAKE_MEMORY_BASE, size), 0);
}

void *fake_pages_place(UINT32 type, UINTN pages)
{
    const UINTN first = fake_pages_find_below(pages, ~0ULL);

    assert_int_not_equal(first, FAKE_NOWHERE);
    fake_pages_set_type(first, pages, type);
    return memset(fake_pages_at(first), 0, pages * HANDOFF_PAGE_SIZE);
}

void fake_pages_displace(void *place, UINTN pages)
{
    fake_pages_set_type(((UINT64)place - FAKE_MEMORY_BASE) / HANDOFF_PAGE_SIZE, pages, EfiConventionalMemory);
}

void fake_pages_add_window(UINT64 physical_address)
{
    memory.window = physical_address;
    tell_map();
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
        if (reachable == NULL || reachable((UINT64)fake_pages_at(page)))
            unguard(fake_pages_at(page), HANDOFF_PAGE_SIZE);
        else
            guard(fake_pages_at(page), HANDOFF_PAGE_SIZE);
    }
}

UINT32 fake_pages_type(UINT64 physical_address)
{
    return memory.type[(physical_address - FAKE_MEMORY_BASE) / HANDOFF_PAGE_SIZE];
}
