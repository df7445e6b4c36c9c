/* What a page table is expected to translate, as spans of whole pages, held against all that it does translate. */
#ifndef TESTS_UNIT_TRANSLATED_SPANS_H
#define TESTS_UNIT_TRANSLATED_SPANS_H

#include "software_mmu.h"

struct translated_span {
    UINT64 virtual_address;
    UINT64 last; /* virtual address of the last byte */
    UINT64 distance; /* virtual minus physical address */
};

struct translated_spans {
    struct translated_span *span;
    UINTN                   capacity;
    UINTN                   count;
};

struct translated_spans translated_spans_new(UINTN capacity);
void translated_spans_free(struct translated_spans *spans);

/* Bytes, rounded outwards to pages. They may overlap others that lie at the same distance. */
void translated_spans_add(struct translated_spans *spans, UINT64 physical_address, UINT64 virtual_address,
                          UINT64 size);

/* Each page of the table lies in the spans, at the right distance, and together the pages are all of the spans. */
void assert_translates_spans(const struct software_mmu *mmu, struct translated_spans *spans);

#endif
