#include "worlds.h"

#include <unistd.h>

#include "tests/unit/map_builder.h"

#define SHOWN_EVERY (1u << 18)

bool worlds_all;

static UINT64 visited;
static void (*describe_world)(void);

static void make_ranges(void)
{
    UINTN count = 0;

    for (UINT64 first = 0; first < WORLD_PAGES; first++)
        for (UINT64 pages = 1; first + pages <= WORLD_PAGES; pages++)
            world_ranges[count++] = (struct world_range){first, pages};
    for (UINT64 first = 0; first < WORLD_PAGES; first++)
        world_ranges[count++] = (struct world_range){first, 0};
    world_ranges[count++] = (struct world_range){2, 1ULL << 52};
}

void worlds_begin(int argc, char **argv, const char *grammar)
{
    make_ranges();
    if (argc == 1)
        return;
    if (argc == 2 && strcmp(argv[1], "--all") == 0) {
        worlds_all = true;
        return;
    }
    const bool help = argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    fprintf(help ? stdout : stderr,
            "usage: %s [--all]\n\n%s\n\nexample: make worlds, which runs this with --all\n"
            "exit status: 0 all judges agreed, 2 a wrong argument, another number of failed tests\n",
            argv[0], grammar);
    exit(help ? 0 : 2);
}

void worlds_visit(void (*describe)(void))
{
    describe_world = describe;
    if (++visited % SHOWN_EVERY == 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%llu worlds", (unsigned long long)visited);
}

void worlds_visited(const char *what)
{
    if (visited >= SHOWN_EVERY && isatty(STDERR_FILENO))
        fputc('\r', stderr);
    print_message("# %llu worlds: %s\n", (unsigned long long)visited, what);
    assert_true(visited > 0);
    visited = 0;
    describe_world = NULL;
}

int worlds_teardown(void **state)
{
    (void)state;
    if (describe_world != NULL) {
        print_message("# in world %llu:\n", (unsigned long long)visited);
        describe_world();
    }
    describe_world = NULL;
    return 0;
}

struct world_range world_ranges[WORLD_RANGES];

const struct world_kind world_kinds[WORLD_KINDS] = {
    {EfiRuntimeServicesCode, RAM_RUNTIME, "runtime code, RUNTIME"},
    {EfiRuntimeServicesData, RAM_RUNTIME, "runtime data, RUNTIME"},
    {EfiMemoryMappedIO, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME, "MMIO, RUNTIME"},
    {EfiBootServicesData, RAM_RUNTIME, "boot-services data, RUNTIME"},
    {EfiConventionalMemory, RAM_RUNTIME, "conventional, RUNTIME"},
    {EfiBootServicesData, EFI_MEMORY_WB, "boot-services data"},
    {EfiConventionalMemory, EFI_MEMORY_WB, "conventional"},
    {EfiRuntimeServicesCode, EFI_MEMORY_WB, "runtime code"},
    {EfiRuntimeServicesData, EFI_MEMORY_WB, "runtime data"},
    {EfiMemoryMappedIO, EFI_MEMORY_UC, "MMIO"},
};

void world_map_write(const struct world_map *world, struct handoff_memory_map *map)
{
    map->size = 0;
    for (UINTN i = 0; i < world->count; i++)
        map_add(map, world_kinds[world->kind[i]].type, world->base + world_ranges[world->range[i]].first * 4096,
                world_ranges[world->range[i]].pages, world_kinds[world->kind[i]].attribute);
}

void world_map_describe(const struct world_map *world)
{
    print_message("#   %u descriptors from 0x%llx\n", (unsigned)world->count, (unsigned long long)world->base);
    for (UINTN i = 0; i < world->count; i++)
        print_message("#   page %llu, %llu pages, %s\n", (unsigned long long)world_ranges[world->range[i]].first,
                      (unsigned long long)world_ranges[world->range[i]].pages, world_kinds[world->kind[i]].name);
}

bool world_map_holds(const struct world_map *world, UINTN at, UINT64 page)
{
    const struct world_range *range = &world_ranges[world->range[at]];

    return range->pages <= WORLD_PAGES && page >= range->first && page < range->first + range->pages;
}

bool world_map_is_runtime(const struct world_map *world, UINTN at)
{
    return world->kind[at] < WORLD_RUNTIME_KINDS;
}

bool worlds_next(UINT32 *digits, UINTN count, UINT32 base)
{
    for (UINTN i = 0; i < count; i++) {
        if (++digits[i] < base)
            return true;
        digits[i] = 0;
    }
    return false;
}
