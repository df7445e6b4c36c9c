#include "screen_map.h"

#include <handoff/memory_map.h>

#include "diagnosis.h"
#include "screen_colours.h"

/* Of several at one place the last of these is shown. */
enum kind {
    KIND_NONE,
    KIND_FREE,
    KIND_BOOT_SERVICES,
    KIND_RESERVED,
    KIND_ACPI,
    KIND_LOADER,
    KIND_RUNTIME,
    KIND_COUNT
};

static const struct {
    const char *name;
    colour      colour;
} kinds[KIND_COUNT] = {
    [KIND_NONE] = {"", 0x000000},
    [KIND_FREE] = {"free", 0x24477a},
    [KIND_BOOT_SERVICES] = {"boot services", 0x2f8466},
    [KIND_RESERVED] = {"reserved", 0x858585},
    [KIND_ACPI] = {"ACPI", 0xe58a3c},
    [KIND_LOADER] = {"loader+kernel", 0x93d2f7},
    [KIND_RUNTIME] = {"RUNTIME", 0xfff060},
};

#define STEPS 2048 /* places along the bar, at most */

struct bar {
    uint8_t  kind[STEPS]; /* enum kind */
    uint32_t steps;
    uint32_t step;        /* pixels */
    uint32_t memory;      /* steps for what lies below the end of memory */
    uint32_t least;       /* steps of a runtime region */
    uint64_t pages;       /* from address 0 to the end of memory */
};

static enum kind kind_of(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    if (handoff_descriptor_is_runtime(descriptor))
        return KIND_RUNTIME;
    switch (descriptor->Type) {
    case EfiConventionalMemory:
        return KIND_FREE;
    case EfiBootServicesCode:
    case EfiBootServicesData:
        return KIND_BOOT_SERVICES;
    case EfiLoaderCode:
    case EfiLoaderData:
        return KIND_LOADER;
    case EfiACPIReclaimMemory:
    case EfiACPIMemoryNVS:
        return KIND_ACPI;
    default:
        return KIND_RESERVED;
    }
}

/* Reserved ranges and devices may lie anywhere, so that they do not say where memory ends. */
static bool is_memory(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->Type >= EfiLoaderCode && descriptor->Type <= EfiACPIMemoryNVS &&
           descriptor->Type != EfiUnusableMemory && handoff_descriptor_size(descriptor) > 0;
}

static uint64_t pages_of(const struct handoff_memory_map *map)
{
    uint64_t pages = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        const uint64_t end = (handoff_descriptor_last(descriptor) / HANDOFF_PAGE_SIZE) + 1;
        if (is_memory(descriptor) && end > pages)
            pages = end;
    }
    return pages;
}

static bool is_beyond(const struct bar *bar, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->PhysicalStart / HANDOFF_PAGE_SIZE >= bar->pages;
}

static uint32_t count_beyond(const struct bar *bar, const struct handoff_memory_map *map)
{
    uint32_t count = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        count += is_beyond(bar, descriptor) && handoff_descriptor_is_runtime(descriptor);
    }
    return count;
}

/* Keeps `least` steps inside the bar. */
static void mark(struct bar *bar, uint32_t from, uint32_t steps, enum kind kind, uint32_t limit)
{
    if (from + steps > limit)
        from = limit > steps ? limit - steps : 0;
    for (uint32_t i = from; i < from + steps && i < limit; i++)
        if (bar->kind[i] < kind)
            bar->kind[i] = (uint8_t)kind;
}

static void mark_memory(struct bar *bar, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const uint64_t first = descriptor->PhysicalStart / HANDOFF_PAGE_SIZE;
    const uint64_t last = handoff_descriptor_last(descriptor) / HANDOFF_PAGE_SIZE;
    const uint64_t end = last < bar->pages ? last + 1 : bar->pages;
    const enum kind kind = kind_of(descriptor);
    const uint32_t from = (uint32_t)(first * bar->memory / bar->pages);
    const uint32_t to = (uint32_t)((end * bar->memory + bar->pages - 1) / bar->pages);
    const uint32_t steps = to - from;

    mark(bar, from, kind == KIND_RUNTIME && steps < bar->least ? bar->least : steps, kind, bar->memory);
}

static void mark_all(struct bar *bar, const struct handoff_memory_map *map)
{
    uint32_t beyond = bar->memory + bar->least;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(map, i);
        if (handoff_descriptor_size(descriptor) == 0)
            continue;
        if (!is_beyond(bar, descriptor)) {
            mark_memory(bar, descriptor);
        } else if (handoff_descriptor_is_runtime(descriptor)) {
            mark(bar, beyond, bar->least, KIND_RUNTIME, bar->steps);
            beyond += 2 * bar->least;
        }
    }
}

/* Each region beyond memory takes two of the least, one of them a gap; all together at most a quarter of the bar. */
static void measure(struct bar *bar, const struct canvas *canvas, const struct handoff_memory_map *map)
{
    bar->step = canvas->width / STEPS + 1;
    bar->steps = canvas->width / bar->step;
    bar->least = (2 * canvas->scale + bar->step - 1) / bar->step;
    bar->pages = pages_of(map);
    const uint64_t beyond = 2ULL * bar->least * count_beyond(bar, map);
    bar->memory = bar->steps - (uint32_t)(beyond < bar->steps / 4 ? beyond : bar->steps / 4);
}

void screen_map_draw(const struct canvas *canvas, struct rectangle area, const struct handoff_boot_info *info)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const uint32_t height = area.height * canvas->cell_height;
    static struct bar bar;

    bar = (struct bar){.steps = 0};
    measure(&bar, canvas, &map);
    if (bar.pages > 0)
        mark_all(&bar, &map);
    for (uint32_t from = 0, to; from < bar.steps; from = to) {
        const enum kind kind = (enum kind)bar.kind[from];
        const uint32_t lower = kind == KIND_RUNTIME ? 0 : height / 4;
        for (to = from + 1; to < bar.steps && bar.kind[to] == bar.kind[from];)
            to++;
        canvas_fill(canvas,
                    (struct rectangle){from * bar.step, area.y * canvas->cell_height + lower,
                                       (to - from) * bar.step, height - lower},
                    kinds[kind].colour);
    }
}

void screen_map_legend(const struct canvas *canvas, struct rectangle area, const struct handoff_boot_info *info)
{
    const struct handoff_memory_map map = info_map(&info->memory_map);
    const uint64_t mebibytes = (pages_of(&map) + 255) / 256;
    struct canvas_line line = {area.x, area.y, 1, 1, COLOUR_INK, COLOUR_PAPER};
    char bytes[24];
    struct handoff_text range = handoff_text_in(bytes, sizeof(bytes));

    for (unsigned i = KIND_FREE; i < KIND_COUNT; i++) {
        line.width = 1;
        line.paper = kinds[i].colour;
        canvas_text(canvas, &line, " ");
        line.column += 2;
        line.paper = COLOUR_PAPER;
        for (line.width = 0; kinds[i].name[line.width];)
            line.width++;
        canvas_text(canvas, &line, kinds[i].name);
        line.column += line.width + 1;
    }
    if (mebibytes < 4096)
        handoff_text_format(&range, "0-%lu MiB", mebibytes);
    else
        handoff_text_format(&range, "0-%lu GiB", (mebibytes + 1023) / 1024);
    line.width = (uint32_t)range.size;
    line.column = area.x + area.width - line.width;
    canvas_text(canvas, &line, bytes);
}
