#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff/address_space.h>

#include "print.h"

#define MOST_PAGES 65536u /* 256 MiB of tables: no real map needs a hundredth */

struct row {
    const char                *machine;
    const char                *words;
    struct handoff_page_format format;
};

typedef enum handoff_status fill_table(const struct handoff_address_space *space, struct handoff_page_table *table);

static enum handoff_status count_pages(const struct handoff_address_space *space, fill_table *fill,
                                       const struct handoff_page_format *format, struct handoff_page_arena *arena)
{
    struct handoff_page_table table;
    enum handoff_status status;

    arena->used = 0;
    arena->spare_pages = 0;
    status = handoff_page_table_begin(&table, format, arena);
    if (status == HANDOFF_OK)
        status = fill(space, &table);
    if (status == HANDOFF_OK)
        printf("%9" PRIu64, arena->used - arena->spare_pages);
    else
        printf("  cannot be built: %s\n", handoff_status_text(status));
    return status;
}

static enum handoff_status build_both(const struct handoff_address_space *space,
                                      const struct handoff_page_format *format, struct handoff_page_arena *arena)
{
    enum handoff_status status = count_pages(space, handoff_address_space_crossing, format, arena);

    if (status == HANDOFF_OK)
        status = count_pages(space, handoff_address_space_kernel, format, arena);
    if (status == HANDOFF_OK)
        printf("%9" PRIu64 "\n", arena->pages);
    return status;
}

static enum handoff_status print_row(const struct handoff_address_space *space, const struct row *row)
{
    struct handoff_page_arena arena = {.pages = handoff_address_space_bound(space, &row->format)};
    enum handoff_status status = HANDOFF_ARENA_EXHAUSTED;

    printf("  %-9s%-30s", row->machine, row->words);
    if (arena.pages <= MOST_PAGES)
        arena.memory = aligned_alloc(HANDOFF_PAGE_SIZE, arena.pages * HANDOFF_PAGE_SIZE);
    if (arena.memory == NULL) {
        printf("  more than %u pages: a region is huge\n", MOST_PAGES);
        return status;
    }
    status = build_both(space, &row->format, &arena);
    free(arena.memory);
    return status;
}

bool print_tables(const struct judgement *judgement)
{
    const struct row rows[] = {
        {"x86_64", "4 levels", handoff_page_format_x86_64(4, false, 52)},
        {"x86_64", "4 levels, pages up to 1 GiB", handoff_page_format_x86_64(4, true, 52)},
        {"x86_64", "5 levels, pages up to 1 GiB", handoff_page_format_x86_64(5, true, 52)},
        {"aarch64", "4 KiB granule", handoff_page_format_aarch64(48)},
    };
    const struct handoff_address_space space = {
        .map = &judgement->file->map,
        .runtime = &judgement->runtime,
        .write_xor_execute = true,
    };
    bool fine = true;

    printf("\n4 KiB pages of its page tables (a loader's and a kernel's own come on top)\n");
    printf("  %-39s%9s%9s%9s\n", "", "crossing", "kernel", "reserve");
    for (UINTN i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const bool counts = strcmp(rows[i].machine, judgement->machine->name) == 0;
        if (print_row(&space, &rows[i]) != HANDOFF_OK && counts)
            fine = false;
    }
    return fine;
}
