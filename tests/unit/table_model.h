/* An address space page by page, for comparison with what a processor makes of a page table. */
#ifndef TESTS_UNIT_TABLE_MODEL_H
#define TESTS_UNIT_TABLE_MODEL_H

#include "table_builder.h"

/* Where anything may be mapped: to each virtual page belongs one physical page. Windows ascend and do not touch. */
struct table_window {
    UINT64 virtual_address;
    UINT64 physical_address;
    UINTN  pages;
};

#define TABLE_MODEL_WINDOWS 4

struct table_model {
    const struct table_window *windows;
    UINTN                      count;
    UINT8                     *pages[TABLE_MODEL_WINDOWS]; /* by window; 0: absent */
};

struct table_model table_model_new(const struct table_window *windows, UINTN count);
void table_model_free(struct table_model *model);
void table_model_copy(struct table_model *to, const struct table_model *from);

/* As handoff_page_table_map promises it: the access of both, the more restrictive cacheability. */
void table_model_map(struct table_model *model, const struct handoff_region *region);

bool table_model_is_mapped(const struct table_model *model, UINT64 virtual_address);

/* What the processor translates, which must be inside the windows and to their physical pages. */
void table_model_read(struct table_model *model, const struct software_mmu *mmu);

/* The processor translates all of the model and nothing else; single addresses, some of them outside, asked as
 * well. */
void table_model_assert(const struct table_model *model, const struct software_mmu *mmu);

/* Each page as in one model or as in the other. */
void table_model_assert_between(const struct table_model *model, const struct table_model *one,
                                const struct table_model *other);

/* Pages of tables that the model needs at the least, root included. */
UINTN table_model_minimum(const struct table_model *model, const struct handoff_page_format *format);

/* Each page that was taken from the arena is used once: in one of these tables, or in the list of spare pages. */
void table_model_assert_arena(const struct handoff_page_table *tables, UINTN count);

#endif
