/* The map as rows of cells. A region's width grows with the logarithm of its size, so that one page beside a
 * terabyte is still seen; what follows each other in memory follows each other here. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <handoff/text.h>

#include "print.h"

#define ADDRESS_WIDTH 19 /* of what is left of a row */
#define KINDS         17 /* defined types, and one for all others */
#define OTHER         (KINDS - 1)
#define ROWS_MOST     60 /* unless all is asked for */

/* Types that mean the same to who takes over share a colour. */
static const struct {
    const char *letters; /* without and with EFI_MEMORY_RUNTIME */
    const char *color; /* parameters of the terminal's colour sequence: 40-47 and 100-107 are backgrounds */
} looks[KINDS] = {
    [EfiReservedMemoryType] = {"rR", "30;100"},
    [EfiLoaderCode] = {"lL", "30;46"},
    [EfiLoaderData] = {"lL", "30;46"},
    [EfiBootServicesCode] = {"bB", "30;44"},
    [EfiBootServicesData] = {"bB", "30;44"},
    [EfiRuntimeServicesCode] = {"cC", "30;41"},
    [EfiRuntimeServicesData] = {"dD", "30;45"},
    [EfiConventionalMemory] = {"-=", "30;42"},
    [EfiUnusableMemory] = {"uU", "30;107"},
    [EfiACPIReclaimMemory] = {"aA", "30;43"},
    [EfiACPIMemoryNVS] = {"nN", "30;103"},
    [EfiMemoryMappedIO] = {"mM", "30;47"},
    [EfiMemoryMappedIOPortSpace] = {"pP", "30;47"},
    [EfiPalCode] = {"kK", "30;100"},
    [14] = {"sS", "30;102"},
    [15] = {"qQ", "30;100"},
    [OTHER] = {"oO", "30;100"},
};

static UINT32 kind_of(UINT32 type)
{
    return type < OTHER ? type : OTHER;
}

static char letter_of(UINT32 kind, bool runtime)
{
    return looks[kind].letters[runtime];
}

/* A stretch of memory that looks the same; letter '.' is memory that no descriptor names. */
struct stretch {
    UINT64 start;
    UINT64 last;
    UINT32 kind;
    char   letter;
};

struct drawing {
    const struct options *options;
    struct stretch        stretch; /* not drawn yet; letter 0: none */
    unsigned              column;  /* cells drawn in this row */
    unsigned              row;
};

/* 1 cell for a page, then one more each time the size is four times as large: 5 for 1 MiB, 10 for 1 GiB. */
static unsigned cells(const struct stretch *stretch)
{
    unsigned count = 1;

    for (UINT64 pages = (stretch->last - stretch->start) / HANDOFF_PAGE_SIZE; pages >= 3; pages /= 4)
        count++;
    return count;
}

static void draw_cells(const struct drawing *drawing, char letter, UINT32 kind, unsigned count)
{
    const bool color = drawing->options->color && letter != '.';

    if (color)
        printf("\033[%sm", looks[kind].color);
    for (unsigned i = 0; i < count; i++)
        putchar(letter);
    if (color)
        printf("\033[0m");
}

/* Rows begin with the first stretch that begins in them. */
static void draw_stretch(struct drawing *drawing, const struct stretch *stretch)
{
    const unsigned row_cells = drawing->options->width - ADDRESS_WIDTH;
    const unsigned count = cells(stretch);

    if (drawing->column + count > row_cells && drawing->column > 0) {
        putchar('\n');
        drawing->column = 0;
        drawing->row++;
    }
    if (drawing->row >= ROWS_MOST && !drawing->options->all)
        return;
    if (drawing->column == 0)
        printf("  0x%-14" PRIx64 " ", stretch->start);
    draw_cells(drawing, stretch->letter, stretch->kind, count);
    drawing->column += count;
}

static void add_stretch(struct drawing *drawing, const struct stretch *stretch)
{
    struct stretch *before = &drawing->stretch;

    if (before->letter == stretch->letter && before->kind == stretch->kind && before->last + 1 == stretch->start) {
        before->last = stretch->last;
        return;
    }
    if (before->letter != 0)
        draw_stretch(drawing, before);
    *before = *stretch;
}

static void add_descriptor(struct drawing *drawing, const EFI_MEMORY_DESCRIPTOR *descriptor, UINT64 *highest)
{
    const UINT64 size = handoff_descriptor_size(descriptor);
    const UINT32 kind = kind_of(descriptor->Type);
    const struct stretch stretch = {descriptor->PhysicalStart, descriptor->PhysicalStart + size - 1, kind,
                                    letter_of(kind, handoff_descriptor_is_runtime(descriptor))};

    if (size == 0)
        return;
    if (drawing->stretch.letter != 0 && stretch.start > *highest && stretch.start - *highest > 1) {
        const struct stretch gap = {*highest + 1, stretch.start - 1, 0, '.'};
        add_stretch(drawing, &gap);
    }
    add_stretch(drawing, &stretch);
    if (stretch.last > *highest)
        *highest = stretch.last;
}

struct total {
    UINTN  count;
    UINT64 bytes;
};

static void draw_legend(const struct judgement *judgement)
{
    struct total totals[KINDS][2] = {{{0, 0}}};
    const struct drawing drawing = {.options = judgement->options};

    for (UINTN i = 0; i < handoff_memory_map_count(&judgement->sorted); i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = handoff_memory_map_at(&judgement->sorted, i);
        struct total *total = &totals[kind_of(descriptor->Type)][handoff_descriptor_is_runtime(descriptor)];
        total->count++;
        total->bytes += handoff_descriptor_size(descriptor);
    }
    for (UINT32 kind = 0; kind < KINDS; kind++) {
        for (unsigned runtime = 0; runtime < 2; runtime++) {
            const struct total *total = &totals[kind][runtime];
            if (total->count == 0)
                continue;
            printf("  ");
            draw_cells(&drawing, letter_of(kind, runtime != 0), kind, 1);
            printf(" %-27s%-9s%5" PRIu64 "  %s\n", kind == OTHER ? "other types" : handoff_memory_type_name(kind),
                   runtime ? "RUNTIME" : "", total->count, print_size(total->bytes));
        }
    }
}

void draw_map(const struct judgement *judgement)
{
    struct drawing drawing = {.options = judgement->options};
    UINT64 highest = 0;

    printf("\nby address, one cell more where the size is four times as large; capital letters\n"
           "and = are EFI_MEMORY_RUNTIME, dots are memory that no descriptor names\n");
    for (UINTN i = 0; i < handoff_memory_map_count(&judgement->sorted); i++)
        add_descriptor(&drawing, handoff_memory_map_at(&judgement->sorted, i), &highest);
    if (drawing.stretch.letter != 0)
        draw_stretch(&drawing, &drawing.stretch);
    putchar('\n');
    if (drawing.row >= ROWS_MOST && !judgement->options->all)
        printf("  and %u rows more; --all draws them\n", drawing.row - ROWS_MOST + 1);
    draw_legend(judgement);
}
