#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRIDE   48 /* what EDK2 reports */
#define MIB      (1ULL << 20)
#define GIB      (1ULL << 30)
#define DEVICES  (3 * GIB) /* where devices begin */
#define HIGHEST  3         /* descriptors above 4 GiB */
#define CODE     (EFI_MEMORY_RO | EFI_MEMORY_RUNTIME)
#define DATA     (EFI_MEMORY_XP | EFI_MEMORY_RUNTIME)
#define HANDED   0xffffd00000000000ULL
#define KERNEL   0xffffffff80000000ULL
#define LARGEST_ALLOCATION (8 * GIB)

const struct handoff_window world_window = {0xffff880000000000ULL, 64ULL << 40};

static void *allocate(UINT64 size)
{
    const UINT64 whole = (size | HANDOFF_PAGE_MASK) + 1;
    void *memory = size > LARGEST_ALLOCATION ? NULL : aligned_alloc(HANDOFF_PAGE_SIZE, whole);

    if (memory == NULL) {
        fprintf(stderr, "bench: no %llu bytes of memory for a map or its tables; free some, or lower --largest\n",
                (unsigned long long)size);
        exit(2);
    }
    return memory;
}

/* xorshift64*: the same numbers on every host. */
static UINT64 random_below(UINT64 *state, UINT64 limit)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * 0x2545f4914f6cdd1dULL >> 32) % limit;
}

static struct handoff_memory_map new_map(UINTN descriptors)
{
    const struct handoff_memory_map map = {
        .descriptors = allocate(descriptors * STRIDE),
        .capacity = descriptors * STRIDE,
        .stride = STRIDE,
        .version = EFI_MEMORY_DESCRIPTOR_VERSION,
    };

    return map;
}

static void add(struct handoff_memory_map *map, UINT32 type, UINT64 physical_start, UINT64 pages, UINT64 attribute)
{
    EFI_MEMORY_DESCRIPTOR *descriptor = (EFI_MEMORY_DESCRIPTOR *)((UINT8 *)map->descriptors + map->size);

    memset(descriptor, 0, STRIDE);
    descriptor->Type = type;
    descriptor->PhysicalStart = physical_start;
    descriptor->NumberOfPages = pages;
    descriptor->Attribute = attribute;
    map->size += STRIDE;
}

/* Per cent of the descriptors below the devices; what is left of 100 is free memory. */
static const struct {
    UINT32 type;
    UINT64 share;
    UINT64 attribute;
} mixture[] = {
    {EfiBootServicesData, 30, EFI_MEMORY_WB},
    {EfiBootServicesCode, 15, EFI_MEMORY_WB},
    {EfiRuntimeServicesData, 8, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME},
    {EfiRuntimeServicesCode, 6, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME},
    {EfiLoaderData, 6, EFI_MEMORY_WB},
    {EfiReservedMemoryType, 5, EFI_MEMORY_WB},
    {EfiACPIReclaimMemory, 3, EFI_MEMORY_WB},
    {EfiACPIMemoryNVS, 2, EFI_MEMORY_WB},
};

/* Memory from 0 upwards; now and then there is a hole. */
static void add_low(struct handoff_memory_map *map, UINTN count, UINT64 pages, UINT64 *random)
{
    UINT64 address = 0;

    for (UINTN i = 0; i < count; i++) {
        const UINT64 length = 1 + random_below(random, pages);
        UINT64 rest = random_below(random, 100);
        UINTN kind = 0;
        while (kind < sizeof(mixture) / sizeof(mixture[0]) && rest >= mixture[kind].share)
            rest -= mixture[kind++].share;
        if (kind < sizeof(mixture) / sizeof(mixture[0]))
            add(map, mixture[kind].type, address, length, mixture[kind].attribute);
        else
            add(map, EfiConventionalMemory, address, length, EFI_MEMORY_WB);
        address += (length + (random_below(random, 25) == 0 ? 16 : 0)) * HANDOFF_PAGE_SIZE;
    }
}

/* Free memory, and what firmware that allocates from the top put there. */
static void add_high(struct handoff_memory_map *map, UINT64 ram)
{
    add(map, EfiConventionalMemory, 4 * GIB, (ram - 65 * MIB - 4 * GIB) / HANDOFF_PAGE_SIZE, EFI_MEMORY_WB);
    add(map, EfiBootServicesData, ram - 65 * MIB, 64 * MIB / HANDOFF_PAGE_SIZE, EFI_MEMORY_WB);
    add(map, EfiRuntimeServicesData, ram - MIB, MIB / HANDOFF_PAGE_SIZE, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME);
}

static void add_devices(struct handoff_memory_map *map, UINTN count)
{
    for (UINTN i = 0; i < count; i++)
        add(map, EfiMemoryMappedIO, DEVICES + i * 4 * HANDOFF_PAGE_SIZE, 1 + i % 3,
            i % 2 == 0 ? EFI_MEMORY_UC | EFI_MEMORY_RUNTIME : EFI_MEMORY_UC);
}

static void swap(struct handoff_memory_map *map, UINTN one, UINTN other)
{
    UINT8 kept[STRIDE];

    memcpy(kept, handoff_memory_map_at(map, one), STRIDE);
    memmove(handoff_memory_map_at(map, one), handoff_memory_map_at(map, other), STRIDE);
    memcpy(handoff_memory_map_at(map, other), kept, STRIDE);
}

static int compare_starts(const void *one, const void *other)
{
    const UINT64 left = ((const EFI_MEMORY_DESCRIPTOR *)one)->PhysicalStart;
    const UINT64 right = ((const EFI_MEMORY_DESCRIPTOR *)other)->PhysicalStart;

    return left < right ? -1 : left > right;
}

/* The map was built with the devices last. */
static void put_in_order(struct handoff_memory_map *map, enum world_order order, UINT64 *random)
{
    const UINTN count = handoff_memory_map_count(map);

    if (order != WORLD_APPENDED)
        qsort(map->descriptors, count, STRIDE, compare_starts);
    for (UINTN i = 0; order == WORLD_REVERSED && i < count / 2; i++)
        swap(map, i, count - 1 - i);
    for (UINTN i = count - 1; order == WORLD_SHUFFLED && i > 0; i--)
        swap(map, i, random_below(random, i + 1));
}

static struct handoff_memory_map build_map(const struct world_plan *plan)
{
    struct handoff_memory_map map = new_map(plan->descriptors);
    const UINTN devices = 1 + plan->descriptors / 20;
    const UINTN high = plan->ram > 4 * GIB ? HIGHEST : 0;
    UINT64 random = 42;

    add_low(&map, plan->descriptors - devices - high, plan->pages, &random);
    if (high != 0)
        add_high(&map, plan->ram);
    add_devices(&map, devices);
    put_in_order(&map, plan->order, &random);
    return map;
}

/* A runtime image is its headers, its code and its data; what is too small for that is one of them. */
static void add_entries(struct handoff_memory_map *entries, const EFI_MEMORY_DESCRIPTOR *region)
{
    const UINT64 start = region->PhysicalStart;
    const UINT64 pages = region->NumberOfPages;

    if (region->Type == EfiRuntimeServicesData || (region->Type == EfiRuntimeServicesCode && pages < 3)) {
        add(entries, region->Type, start, pages, region->Type == EfiRuntimeServicesData ? DATA : CODE);
    } else if (region->Type == EfiRuntimeServicesCode) {
        add(entries, region->Type, start, 1, DATA);
        add(entries, region->Type, start + HANDOFF_PAGE_SIZE, pages - 2, CODE);
        add(entries, region->Type, start + (pages - 1) * HANDOFF_PAGE_SIZE, 1, DATA);
    }
}

static void build_attributes(struct world *world)
{
    const UINTN regions = handoff_memory_map_count(&world->runtime);
    struct handoff_memory_map entries = new_map(3 * regions);

    for (UINTN i = 0; i < regions; i++)
        add_entries(&entries, handoff_memory_map_at(&world->runtime, i));
    const struct handoff_attributes_header header = {1, (UINT32)handoff_memory_map_count(&entries), STRIDE, 0};
    world->attributes_size = sizeof(header) + entries.size;
    world->attributes_table = allocate(world->attributes_size);
    memcpy(world->attributes_table, &header, sizeof(header));
    memcpy((UINT8 *)world->attributes_table + sizeof(header), entries.descriptors, entries.size);
    free(entries.descriptors);
}

/* The first page of runtime regions from all over the map. */
static void build_known(struct world *world)
{
    const UINTN regions = handoff_memory_map_count(&world->runtime);
    const UINTN count = regions < WORLD_KNOWN ? regions : WORLD_KNOWN;

    for (UINTN i = 0; i < count; i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&world->runtime, i * regions / count);
        world->known[i] = (struct handoff_access_range){region->PhysicalStart, HANDOFF_PAGE_SIZE, HANDOFF_EXECUTE};
    }
    world->space.known_count = count;
}

/* A kernel of three segments and a block handed to it; the loader's image and its stack. */
static void build_space(struct world *world)
{
    const enum handoff_cache cache = HANDOFF_CACHE_WRITE_BACK;
    const UINT32 all = HANDOFF_WRITE | HANDOFF_EXECUTE;

    world->shared[0] = (struct handoff_region){16 * MIB, KERNEL, MIB, HANDOFF_EXECUTE, cache};
    world->shared[1] = (struct handoff_region){17 * MIB, KERNEL + MIB, MIB, 0, cache};
    world->shared[2] = (struct handoff_region){18 * MIB, KERNEL + 2 * MIB, MIB, HANDOFF_WRITE, cache};
    world->shared[3] = (struct handoff_region){20 * MIB, HANDED, 4 * MIB, HANDOFF_WRITE, cache};
    world->temporary[0] = (struct handoff_region){30 * MIB, 30 * MIB, MIB, all, cache};
    world->temporary[1] = (struct handoff_region){32 * MIB, 32 * MIB, MIB / 16, HANDOFF_WRITE, cache};
    world->space.map = &world->map;
    world->space.runtime = &world->runtime;
    world->space.attributes = &world->attributes;
    world->space.known = world->known;
    world->space.shared = world->shared;
    world->space.shared_count = WORLD_SHARED;
    world->space.temporary = world->temporary;
    world->space.temporary_count = WORLD_TEMPORARY;
    world->space.write_xor_execute = true;
}

struct world *world_new(const struct world_plan *plan)
{
    struct world *world = allocate(sizeof(*world));

    memset(world, 0, sizeof(*world));
    world->map = build_map(plan);
    world->scratch = new_map(plan->descriptors);
    world->runtime = new_map(plan->descriptors);
    world->format = handoff_page_format_x86_64(4, false, 46);
    if (handoff_runtime_map_build(&world->map, HANDOFF_PLACE_OFFSET, world_window, &world->runtime) != HANDOFF_OK) {
        fprintf(stderr, "bench: no runtime map for %llu descriptors; look at what tests/bench/world.c makes\n",
                (unsigned long long)plan->descriptors);
        exit(2);
    }
    build_attributes(world);
    build_known(world);
    build_space(world);
    return world;
}

void world_free(struct world *world)
{
    free(world->map.descriptors);
    free(world->scratch.descriptors);
    free(world->runtime.descriptors);
    free(world->attributes_table);
    free(world->arena.memory);
    free(world);
}

void world_set_arena(struct world *world, UINTN pages)
{
    free(world->arena.memory);
    world->arena = (struct handoff_page_arena){.memory = allocate(pages * HANDOFF_PAGE_SIZE), .pages = pages};
    world->arena.physical_address = 4096; /* an entry of 0 is none, so no table is at 0 */
}
