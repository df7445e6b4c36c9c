/* Does what the gift does at maps of many sizes, orders and amounts of memory. Run by scripts/bench under
 * callgrind, which counts the instructions between `start` and `stop`; the numbers that need no counting are
 * printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include "minimum.h"
#include "world.h"

#define GIB (1ULL << 30)
#define SMALL_PAGES 8 /* regions of up to 32 KiB: 100,000 of them end below the devices */
#define RAM_DESCRIPTORS 128
#define LABEL_SIZE 80

static const char usage[] =
    "usage: bench [--largest DESCRIPTORS]\n"
    "\n"
    "Maps of 10 to 100,000 descriptors in four orders, and memory of 1 GiB to 64 TiB. Run it through scripts/bench,\n"
    "which counts instructions; alone it shows pages and bytes: what is needed, used, and announced beforehand.\n"
    "\n"
    "example: build/host/bench --largest 1000\n"
    "exit status: 0 done, 1 the gift returned an error, 2 wrong usage, or too little memory\n";

static const char *const order_names[WORLD_ORDERS] = {"sorted", "appended", "reversed", "shuffled"};

static enum handoff_status copy_map(struct world *world)
{
    memcpy(world->scratch.descriptors, world->map.descriptors, world->map.size);
    world->scratch.size = world->map.size;
    return HANDOFF_OK;
}

static enum handoff_status run_sort(struct world *world)
{
    handoff_memory_map_sort(&world->scratch);
    return HANDOFF_OK;
}

static enum handoff_status run_examine(struct world *world)
{
    const enum handoff_status status = handoff_memory_map_validate(&world->map);

    if (status != HANDOFF_OK)
        return status;
    return handoff_memory_map_examine(&world->map, &world->scratch, HANDOFF_PAGE_SIZE, &world->report);
}

static enum handoff_status run_alone(struct world *world)
{
    return handoff_memory_map_alone(&world->map, &world->scratch);
}

static enum handoff_status run_runtime_compact(struct world *world)
{
    return handoff_runtime_map_build(&world->map, HANDOFF_PLACE_COMPACT, world_window, &world->runtime);
}

static enum handoff_status run_runtime_offset(struct world *world)
{
    return handoff_runtime_map_build(&world->map, HANDOFF_PLACE_OFFSET, world_window, &world->runtime);
}

static enum handoff_status run_attributes(struct world *world)
{
    return handoff_attributes_examine(world->attributes_table, world->attributes_size, &world->runtime,
                                      &world->attributes);
}

static enum handoff_status run_bound(struct world *world)
{
    world->arena.pages = handoff_address_space_bound(&world->space, &world->format);
    return HANDOFF_OK;
}

/* The arena has exactly the pages that the bound promised to be enough. */
static enum handoff_status give_arena(struct world *world)
{
    world_set_arena(world, world->arena.pages);
    return handoff_page_table_begin(&world->crossing, &world->format, &world->arena);
}

static enum handoff_status run_crossing(struct world *world)
{
    return handoff_address_space_crossing(&world->space, &world->crossing);
}

static enum handoff_status begin_kernel(struct world *world)
{
    return handoff_page_table_begin(&world->kernel, &world->format, &world->arena);
}

static enum handoff_status run_kernel(struct world *world)
{
    return handoff_address_space_kernel(&world->space, &world->kernel);
}

/* In the order of the handoff; each works on what those before it left. */
static const struct operation {
    const char *name;
    enum handoff_status (*prepare)(struct world *world); /* not measured; NULL: nothing */
    enum handoff_status (*run)(struct world *world);
} operations[] = {
    {"sort the map", copy_map, run_sort},
    {"validate and examine", NULL, run_examine},
    {"runtime map, compact", NULL, run_runtime_compact},
    {"runtime map, offset", NULL, run_runtime_offset},
    {"attributes table", NULL, run_attributes},
    {"page table bound", NULL, run_bound},
    {"crossing table", give_arena, run_crossing},
    {"kernel table", begin_kernel, run_kernel},
    {"what is alone", NULL, run_alone},
};

static void require(enum handoff_status status, const char *label)
{
    if (status == HANDOFF_OK)
        return;
    fprintf(stderr, "bench: %s: %s\n", label, handoff_status_text(status));
    exit(1);
}

static void measure(struct world *world, const struct operation *operation, const char *label)
{
    enum handoff_status status;

    if (operation->prepare != NULL)
        require(operation->prepare(world), label);
    CALLGRIND_START_INSTRUMENTATION;
    status = operation->run(world);
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS_AT(label);
    require(status, label);
}

static UINTN fewest_pages(const struct handoff_page_table *table)
{
    const UINTN capacity = table->arena->used * 512; /* entries */
    struct handoff_region *room = malloc(capacity * sizeof(*room));
    UINTN used;

    if (room == NULL) {
        fprintf(stderr, "bench: no memory to list %llu pieces of a page table; free some, or lower --largest\n",
                (unsigned long long)capacity);
        exit(2);
    }
    const UINTN pages = minimum_pages(table, room, capacity, &used);
    free(room);
    return pages;
}

/* Fields are separated by tabs, and are those of a label with the numbers behind them. */
static void run_world(const struct world_plan *plan)
{
    const unsigned long long descriptors = plan->descriptors;
    const unsigned long long ram = plan->ram / GIB;
    struct world *world = world_new(plan);
    char label[LABEL_SIZE];

    for (UINTN i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        snprintf(label, sizeof(label), "%s\t%s\t%llu\t%llu", operations[i].name, order_names[plan->order],
                 descriptors, ram);
        measure(world, &operations[i], label);
    }
    printf("pages\t%s\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\n", order_names[plan->order], descriptors, ram,
           (unsigned long long)fewest_pages(&world->crossing) + fewest_pages(&world->kernel),
           (unsigned long long)(world->arena.used - world->arena.spare_pages), (unsigned long long)world->arena.used,
           (unsigned long long)world->arena.pages, (unsigned long long)world->map.size,
           (unsigned long long)world->runtime.size);
    fflush(stdout);
    world_free(world);
}

static void run_sizes(UINTN largest)
{
    for (UINTN descriptors = 10; descriptors <= largest; descriptors *= 10) {
        for (int order = 0; order < WORLD_ORDERS; order++) {
            const struct world_plan plan = {descriptors, SMALL_PAGES, 16 * GIB, (enum world_order)order};
            run_world(&plan);
        }
    }
}

static void run_memories(void)
{
    static const UINT64 sizes[] = {1, 16, 1024, 65536};

    for (UINTN i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const UINT64 low = sizes[i] == 1 ? GIB : 2 * GIB;
        const UINT64 pages = 2 * low / HANDOFF_PAGE_SIZE / RAM_DESCRIPTORS;
        const struct world_plan plan = {RAM_DESCRIPTORS, pages, sizes[i] * GIB, WORLD_SORTED};
        run_world(&plan);
    }
}

int main(int count, char **arguments)
{
    unsigned long long largest = 100000;
    char *end = "";

    if (count == 2 && strcmp(arguments[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (count == 3 && strcmp(arguments[1], "--largest") == 0)
        largest = strtoull(arguments[2], &end, 10);
    else if (count != 1)
        largest = 0;
    if (*end != '\0' || largest < 10 || largest > 100000) {
        fputs(usage, stderr);
        return 2;
    }
    run_sizes(largest);
    run_memories();
    return 0;
}
