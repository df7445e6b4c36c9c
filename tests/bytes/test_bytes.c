/* What loader/arch/x86_64 has in assembly for memory: every size and alignment at which it could go wrong, between
 * bytes that must stay as they are. Its names have `tested_` in front here, since the host has functions of them. */
#include "tests/unit/unit_test.h"

#define SIZES      41  /* bytes: up to five times eight, and every rest of eight */
#define ALIGNMENTS 16
#define AREA       128
#define FILLED     (3 * 4096)

void *tested_memcpy(void *to, const void *from, size_t size);
void *tested_memset(void *bytes, int value, size_t size);
int tested_memcmp(const void *one, const void *other, size_t size);
void tested_arch_fill(void *memory, UINT64 size, UINT64 pattern);

static _Alignas(ALIGNMENTS) UINT8 area[AREA];
static _Alignas(ALIGNMENTS) UINT8 source[AREA];

/* Neither area repeats itself at any distance that matters, and they differ everywhere. */
static void begin(void)
{
    for (UINTN i = 0; i < AREA; i++) {
        area[i] = (UINT8)(i + 1);
        source[i] = (UINT8)(255 - i);
    }
}

static bool is_as_begun(UINTN from, UINTN to)
{
    for (UINTN i = from; i < to; i++)
        if (area[i] != i + 1)
            return false;
    return true;
}

static void memcpy_copies_all_and_no_more(void **state)
{
    (void)state;
    for (UINTN i = 0; i < SIZES * ALIGNMENTS * ALIGNMENTS; i++) {
        const UINTN size = i / ALIGNMENTS / ALIGNMENTS;
        const UINTN to = ALIGNMENTS + i / ALIGNMENTS % ALIGNMENTS;
        const UINTN from = ALIGNMENTS + i % ALIGNMENTS;
        begin();
        assert_ptr_equal(tested_memcpy(area + to, source + from, size), area + to);
        assert_memory_equal(area + to, source + from, size);
        assert_true(is_as_begun(0, to) && is_as_begun(to + size, AREA));
    }
}

static void memset_sets_all_and_no_more(void **state)
{
    static const int values[] = {0, 0x5a, 0xff, 0x1a5, -128};

    (void)state;
    for (UINTN i = 0; i < COUNT(values) * SIZES * ALIGNMENTS; i++) {
        const int value = values[i % COUNT(values)];
        const UINTN size = i / COUNT(values) / ALIGNMENTS;
        const UINTN at = ALIGNMENTS + i / COUNT(values) % ALIGNMENTS;
        begin();
        assert_ptr_equal(tested_memset(area + at, value, size), area + at);
        for (UINTN byte = at; byte < at + size; byte++)
            assert_int_equal(area[byte], (UINT8)value);
        assert_true(is_as_begun(0, at) && is_as_begun(at + size, AREA));
    }
}

/* The first byte that differs decides, and not what differs behind it or behind the end. */
static void memcmp_looks_at_the_first_difference(void **state)
{
    (void)state;
    for (UINTN i = 0; i < SIZES * SIZES * ALIGNMENTS; i++) {
        const UINTN size = i / SIZES / ALIGNMENTS;
        const UINTN different = i % SIZES;
        UINT8 *one = area + i / SIZES % ALIGNMENTS;
        UINT8 *other = source + i / 3 % ALIGNMENTS;
        memset(area, 0x7f, AREA);
        memset(source, 0x7f, AREA);
        one[different] = 0x80;
        memset(other + different + 1, 0xff, SIZES - different);
        assert_int_equal(tested_memcmp(one, other, size) > 0, different < size);
        assert_int_equal(tested_memcmp(other, one, size) < 0, different < size);
        assert_int_equal(tested_memcmp(one, one, size), 0);
    }
}

static void fill_fills_pages_wherever_they_begin(void **state)
{
    static _Alignas(4096) UINT8 pages[FILLED + 2 * 4096];

    (void)state;
    for (UINTN i = 0; i < 3 * 2 * ALIGNMENTS; i++) {
        const UINTN size = 4096 * (1 + i % 3);
        UINT8 *at = pages + 4096 + i / 3 - ALIGNMENTS;
        const UINT64 pattern = 0xb007dead5e171ce5ULL + i;
        memset(pages, 0xa5, sizeof(pages));
        tested_arch_fill(at, size, pattern);
        for (UINTN byte = 0; byte < size; byte += sizeof(pattern))
            assert_memory_equal(at + byte, &pattern, sizeof(pattern));
        for (UINT8 *byte = pages; byte < pages + sizeof(pages); byte++)
            assert_true((byte >= at && byte < at + size) || *byte == 0xa5);
    }
}

static void fill_leaves_no_pattern_behind(void **state)
{
    static _Alignas(4096) UINT8 page[4096];
    UINT64 left;

    (void)state;
    tested_arch_fill(page, sizeof(page), ~0ULL);
    __asm__ volatile("movq %%xmm0, %0" : "=r"(left));
    assert_int_equal(left, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memcpy_copies_all_and_no_more),
        cmocka_unit_test(memset_sets_all_and_no_more),
        cmocka_unit_test(memcmp_looks_at_the_first_difference),
        cmocka_unit_test(fill_fills_pages_wherever_they_begin),
        cmocka_unit_test(fill_leaves_no_pattern_behind),
    };

    return unit_test_run(tests);
}
