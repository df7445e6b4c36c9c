#include "translated_spans.h"

#include "unit_test.h"

struct translated_spans translated_spans_new(UINTN capacity)
{
    const struct translated_spans spans = {.span = malloc(capacity * sizeof(struct translated_span)),
                                           .capacity = capacity};

    assert_non_null(spans.span);
    return spans;
}

void translated_spans_free(struct translated_spans *spans)
{
    free(spans->span);
}

void translated_spans_add(struct translated_spans *spans, UINT64 physical_address, UINT64 virtual_address,
                          UINT64 size)
{
    const struct translated_span span = {
        .virtual_address = virtual_address & ~HANDOFF_PAGE_MASK,
        .last = (virtual_address + size - 1) | HANDOFF_PAGE_MASK,
        .distance = virtual_address - physical_address,
    };

    assert_true(size > 0 && spans->count < spans->capacity);
    assert_int_equal(span.distance % HANDOFF_PAGE_SIZE, 0);
    spans->span[spans->count++] = span;
}

static int compare(const void *one, const void *other)
{
    const UINT64 left = ((const struct translated_span *)one)->virtual_address;
    const UINT64 right = ((const struct translated_span *)other)->virtual_address;

    return (left > right) - (left < right);
}

/* Joins what overlaps or touches at the same distance; a table cannot honour what overlaps at another one. */
static void join(struct translated_spans *spans)
{
    UINTN kept = 0;

    qsort(spans->span, spans->count, sizeof(spans->span[0]), compare);
    for (UINTN i = 1; i < spans->count; i++) {
        struct translated_span *before = &spans->span[kept];
        const struct translated_span span = spans->span[i];
        if (span.virtual_address <= before->last)
            assert_int_equal(span.distance, before->distance);
        if (span.distance == before->distance &&
            (span.virtual_address <= before->last || span.virtual_address - 1 == before->last)) {
            before->last = span.last > before->last ? span.last : before->last;
            continue;
        }
        spans->span[++kept] = span;
    }
    if (spans->count > 0)
        spans->count = kept + 1;
}

/* Pages come by ascending address, as the spans do. */
struct comparison {
    const struct translated_spans *spans;
    UINTN                          at;
};

static void visit(const struct translation *page, void *context)
{
    struct comparison *comparison = context;
    const struct translated_spans *spans = comparison->spans;
    const UINT64 last = page->virtual_address + page->page_size - 1;

    while (comparison->at < spans->count && spans->span[comparison->at].last < page->virtual_address)
        comparison->at++;
    const struct translated_span *span = &spans->span[comparison->at];
    if (comparison->at == spans->count || page->virtual_address < span->virtual_address || last > span->last)
        fail_msg("0x%llx is translated, a page of 0x%llx bytes, which nothing asked for",
                 (unsigned long long)page->virtual_address, (unsigned long long)page->page_size);
    assert_int_equal(page->virtual_address - page->physical_address, span->distance);
}

void assert_translates_spans(const struct software_mmu *mmu, struct translated_spans *spans)
{
    struct comparison comparison = {spans, 0};
    UINT64 bytes = 0;

    join(spans);
    for (UINTN i = 0; i < spans->count; i++)
        bytes += spans->span[i].last - spans->span[i].virtual_address + 1;
    assert_int_equal(software_mmu_enumerate(mmu, visit, &comparison), bytes);
}
