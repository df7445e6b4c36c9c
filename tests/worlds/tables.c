/* page_table.h in every small world: all short sequences of calls whose regions begin and end where pages of some
 * size do, in an arena of exactly the bounds: what the processor sees, and whether tables are as few as can be. */
#include "tests/unit/table_builder.h"
#include "tests/unit/table_oracle.h"
#include "worlds.h"

#define BOUNDARIES 7
#define PIECES     (BOUNDARIES - 1)
#define RANGES     21 /* pairs of boundaries */
#define KINDS      2
#define CALLS      3

static const char grammar[] =
    "All sequences of up to 3 calls of handoff_page_table_map, in 5 formats, with virtual and physical\n"
    "addresses that agree modulo 4 KiB, 2 MiB or 1 GiB. A region lies between two of 7 boundaries (a multiple\n"
    "of 1 GiB, and 4 KiB, 2 MiB and 1 GiB to either side; instead of 1 GiB 4 MiB where large pages do not fit)\n"
    "and has one of 2 kinds of access and cacheability.\n"
    "  --all: all of it.\n"
    "  else:  up to 2 calls, with 4 MiB instead of 1 GiB everywhere.";

static const struct handoff_region kinds[KINDS] = {
    {.access = HANDOFF_EXECUTE, .cache = HANDOFF_CACHE_WRITE_BACK},
    {.access = HANDOFF_WRITE, .cache = HANDOFF_CACHE_UNCACHED},
};

#define CENTRE 0xffff900080000000ULL
static const UINT64 distances[] = {CENTRE - 4 * GIB, CENTRE - 4 * GIB - 2 * MIB, CENTRE - 4 * GIB - 4096};

static INT64 boundaries[BOUNDARIES] = {0, -(INT64)(2 * MIB), -4096, 0, 4096, (INT64)(2 * MIB), 0};

static UINTN format_index;
static UINT64 distance; /* from physical to virtual addresses */
static UINT32 digits[CALLS];
static UINTN calls;
static struct handoff_page_arena arena;

static void describe(void)
{
    print_message("#   format %u, distance 0x%llx\n", (unsigned)format_index, (unsigned long long)distance);
    for (UINTN i = 0; i < calls; i++)
        print_message("#   range %u, kind %u\n", digits[i] / KINDS, digits[i] % KINDS);
}

/* The range's first piece, and the one after its last. */
static void pieces_of_range(UINT32 range, UINTN *first, UINTN *end)
{
    *first = 0;
    while (range >= PIECES - *first)
        range -= (UINT32)(PIECES - (*first)++);
    *end = *first + 1 + range;
}

static struct handoff_region region_of_call(UINTN call)
{
    struct handoff_region region = kinds[digits[call] % KINDS];
    UINTN first;
    UINTN end;

    pieces_of_range(digits[call] / KINDS, &first, &end);
    region.virtual_address = CENTRE + (UINT64)boundaries[first];
    region.physical_address = region.virtual_address - distance;
    region.size = (UINT64)(boundaries[end] - boundaries[first]);
    return region;
}

/* What all calls together make of each piece between two boundaries; neighbours that agree become one. */
static UINTN judge(struct handoff_region *pieces)
{
    UINTN count = 0;

    for (UINTN at = 0; at < PIECES; at++) {
        struct handoff_region piece = {.virtual_address = CENTRE + (UINT64)boundaries[at]};
        for (UINTN call = 0; call < calls; call++) {
            const struct handoff_region *kind = &kinds[digits[call] % KINDS];
            UINTN first;
            UINTN end;
            pieces_of_range(digits[call] / KINDS, &first, &end);
            if (at < first || at >= end)
                continue;
            piece.size = (UINT64)(boundaries[at + 1] - boundaries[at]);
            piece.access |= kind->access;
            piece.cache = kind->cache > piece.cache ? kind->cache : piece.cache;
        }
        piece.physical_address = piece.virtual_address - distance;
        if (piece.size == 0)
            continue;
        struct handoff_region *before = count > 0 ? &pieces[count - 1] : NULL;
        if (before != NULL && before->virtual_address + before->size == piece.virtual_address &&
            before->access == piece.access && before->cache == piece.cache)
            before->size += piece.size;
        else
            pieces[count++] = piece;
    }
    return count;
}

struct expected {
    const struct handoff_region *pieces;
    UINTN                        count;
};

static void compare(const struct translation *page, void *context)
{
    const struct expected *expected = context;
    const struct handoff_region *piece = expected->pieces;

    while (page->virtual_address - piece->virtual_address >= piece->size) {
        piece++;
        assert_true(piece < expected->pieces + expected->count);
    }
    assert_true(page->virtual_address - piece->virtual_address + page->page_size <= piece->size);
    assert_int_equal(page->physical_address, page->virtual_address - distance);
    assert_int_equal(page->writable, (piece->access & HANDOFF_WRITE) != 0);
    assert_int_equal(page->executable, (piece->access & HANDOFF_EXECUTE) != 0);
    assert_int_equal(page->type, table_memory_type(piece->cache));
    assert_false(page->user);
}

static void map_all(struct handoff_page_table *table, const struct handoff_page_format *format)
{
    UINTN pages = 1;

    for (UINTN call = 0; call < calls; call++) {
        const struct handoff_region region = region_of_call(call);
        pages += handoff_page_table_bound(format, &region);
    }
    assert_true(pages <= arena.pages);
    arena.used = arena.pages - pages; /* so that the bounds end where the heap block does */
    arena.spare_pages = 0;
    assert_int_equal(handoff_page_table_begin(table, format, &arena), HANDOFF_OK);
    for (UINTN call = 0; call < calls; call++) {
        const struct handoff_region region = region_of_call(call);
        assert_int_equal(handoff_page_table_map(table, &region), HANDOFF_OK);
    }
}

static void check_sequence(void)
{
    const struct handoff_page_format format = table_format(format_index);
    struct handoff_region pieces[PIECES];
    struct handoff_page_table table;
    UINT64 bytes = 0;

    worlds_visit(describe);
    map_all(&table, &format);
    struct expected expected = {pieces, judge(pieces)};
    const struct software_mmu mmu = software_mmu_load(&table);
    for (UINTN i = 0; i < expected.count; i++)
        bytes += pieces[i].size;
    assert_int_equal(software_mmu_enumerate(&mmu, compare, &expected), bytes);
    const UINTN before = (UINTN)(table.root - arena.memory) / 512;
    assert_int_equal(arena.used - before - arena.spare_pages,
                     table_oracle_minimum(format.levels, format.largest_leaf, pieces, expected.count));
}

static void sequences_agree(void **state)
{
    const UINTN most = worlds_all ? CALLS : CALLS - 1;

    (void)state;
    for (format_index = 0; format_index < TABLE_FORMATS; format_index++)
        for (UINTN congruence = 0; congruence < COUNT(distances); congruence++) {
            const UINT64 far = worlds_all && congruence < 2 ? GIB : 4 * MIB;
            distance = distances[congruence];
            boundaries[0] = -(INT64)far;
            boundaries[BOUNDARIES - 1] = (INT64)far;
            for (calls = 1; calls <= most; calls++) {
                memset(digits, 0, sizeof(digits));
                do {
                    check_sequence();
                } while (worlds_next(digits, calls, RANGES * KINDS));
            }
        }
    worlds_visited("sequences of calls that map regions");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(sequences_agree)};

    worlds_begin(argc, argv, grammar);
    arena = arena_new(64);
    const int failed = unit_test_run(tests);
    arena_free(&arena);
    return failed;
}
