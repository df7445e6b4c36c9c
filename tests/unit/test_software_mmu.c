/* software_mmu.h itself, with tables that were encoded by hand from the manuals: what each level may take away, and
 * what the attribute bits choose. */
#include "software_mmu_walk.h"
#include "unit_test.h"

#define PHYSICAL 0x40000000ULL

/* Four tables, one below the other, for virtual address 0 and what follows. */
static UINT64 tables[4][512] __attribute__((aligned(4096)));

struct encoding {
    UINT64           entry[4];   /* what is set beside the address, from the root down */
    UINT64           page_size;
    bool             writable, executable, user;
    enum memory_type type;
};

/* Entry i of a table points to the next; a page is at 0x80000000. */
static struct translation translate(const struct software_mmu_processor *processor, UINT64 memory_types,
                                    const struct encoding *encoding)
{
    const struct software_mmu mmu = {processor, tables[0], PHYSICAL, 4, PHYSICAL, memory_types, 4, 40, true, true};

    memset(tables, 0, sizeof(tables));
    for (UINT64 level = 0; level < 4; level++) {
        const bool leaf = encoding->page_size == 4096ULL << (9 * (3 - level));
        tables[level][0] = encoding->entry[level] | (leaf ? 0x80000000 : PHYSICAL + (level + 1) * 4096);
        if (leaf)
            break;
    }
    const struct translation found = software_mmu_translate(&mmu, 0x123);
    assert_false(software_mmu_translate(&mmu, encoding->page_size).present);
    assert_false(software_mmu_translate(&mmu, 1ULL << 63).present);
    return found;
}

static void check(const struct software_mmu_processor *processor, UINT64 memory_types,
                  const struct encoding *encodings, UINTN count)
{
    for (UINTN i = 0; i < count; i++) {
        const struct translation found = translate(processor, memory_types, &encodings[i]);
        assert_true(found.present);
        assert_int_equal(found.virtual_address, 0x123);
        assert_int_equal(found.physical_address, 0x80000123);
        assert_int_equal(found.page_size, encodings[i].page_size);
        assert_int_equal(found.writable, encodings[i].writable);
        assert_int_equal(found.executable, encodings[i].executable);
        assert_int_equal(found.user, encodings[i].user);
        assert_int_equal(found.type, encodings[i].type);
    }
}

#define T   0x7ULL /* present, writable, user */
#define XD  0x8000000000000000ULL
#define PAT 0x0007010500070406ULL

static void reads_what_an_x86_64_processor_reads(void **state)
{
    static const struct encoding encodings[] = {
        {{T, T, T, 0x7}, 4 * KIB, true, true, true, MEMORY_WRITE_BACK},
        {{T, T, 0x87}, 2 * MIB, true, true, true, MEMORY_WRITE_BACK},
        {{T, 0x87}, GIB, true, true, true, MEMORY_WRITE_BACK},
        {{T, T, T, 0x5}, 4 * KIB, false, true, true, MEMORY_WRITE_BACK},
        {{T, T, 0x5, 0x7}, 4 * KIB, false, true, true, MEMORY_WRITE_BACK},
        {{T, 0x5, T, 0x7}, 4 * KIB, false, true, true, MEMORY_WRITE_BACK},
        {{0x5, T, T, 0x7}, 4 * KIB, false, true, true, MEMORY_WRITE_BACK},
        {{T, T, T, 0x3}, 4 * KIB, true, true, false, MEMORY_WRITE_BACK},
        {{0x3, T, T, 0x7}, 4 * KIB, true, true, false, MEMORY_WRITE_BACK},
        {{T, T, T, 0x7 | XD}, 4 * KIB, true, false, true, MEMORY_WRITE_BACK},
        {{T, T | XD, T, 0x7}, 4 * KIB, true, false, true, MEMORY_WRITE_BACK},
        {{T, T, T, 0x0f}, 4 * KIB, true, true, true, MEMORY_WRITE_THROUGH},
        {{T, T, T, 0x17}, 4 * KIB, true, true, true, MEMORY_OTHER}, /* UC- */
        {{T, T, T, 0x1f}, 4 * KIB, true, true, true, MEMORY_UNCACHEABLE},
        {{T, T, T, 0x87}, 4 * KIB, true, true, true, MEMORY_OTHER}, /* WP */
        {{T, T, T, 0x8f}, 4 * KIB, true, true, true, MEMORY_WRITE_COMBINING},
        {{T, T, 0x8f | 0x1000}, 2 * MIB, true, true, true, MEMORY_WRITE_COMBINING},
        {{T, T, 0x8f}, 2 * MIB, true, true, true, MEMORY_WRITE_THROUGH},
        {{T, 0x9f}, GIB, true, true, true, MEMORY_UNCACHEABLE},
    };

    (void)state;
    check(&software_mmu_x86_64, PAT, encodings, COUNT(encodings));
}

#define N    0x3ULL                  /* table */
#define PAGE 0x0040000000000703ULL   /* UXN, access flag, inner shareable, AttrIndx 0, page */
#define BLCK (PAGE ^ 0x2)
#define MAIR 0x000000000044bbffULL

static void reads_what_an_aarch64_processor_reads(void **state)
{
    static const struct encoding encodings[] = {
        {{N, N, N, PAGE}, 4 * KIB, true, true, false, MEMORY_WRITE_BACK},
        {{N, N, BLCK}, 2 * MIB, true, true, false, MEMORY_WRITE_BACK},
        {{N, BLCK}, GIB, true, true, false, MEMORY_WRITE_BACK},
        {{N, N, N, PAGE | 1ULL << 7}, 4 * KIB, false, true, false, MEMORY_WRITE_BACK},         /* AP[2] */
        {{N, N, N, PAGE | 1ULL << 53}, 4 * KIB, true, false, false, MEMORY_WRITE_BACK},        /* PXN */
        {{N, N, N, PAGE ^ 1ULL << 54}, 4 * KIB, true, true, true, MEMORY_WRITE_BACK},          /* no UXN */
        {{N, N, N, PAGE | 1ULL << 6}, 4 * KIB, true, false, true, MEMORY_WRITE_BACK},          /* AP[1] */
        {{N, N, N, PAGE | 3ULL << 6}, 4 * KIB, false, true, true, MEMORY_WRITE_BACK},          /* AP[2:1] */
        {{N | 1ULL << 62, N, N, PAGE}, 4 * KIB, false, true, false, MEMORY_WRITE_BACK},        /* APTable[1] */
        {{N, N | 1ULL << 61, N, PAGE | 1ULL << 6}, 4 * KIB, true, true, false, MEMORY_WRITE_BACK}, /* APTable[0] */
        {{N, N, N | 1ULL << 59, PAGE}, 4 * KIB, true, false, false, MEMORY_WRITE_BACK},        /* PXNTable */
        {{N, N | 1ULL << 59, BLCK}, 2 * MIB, true, false, false, MEMORY_WRITE_BACK},
        {{N, N, N, PAGE | 1 << 2}, 4 * KIB, true, true, false, MEMORY_WRITE_THROUGH},
        {{N, N, N, PAGE | 2 << 2}, 4 * KIB, true, true, false, MEMORY_WRITE_COMBINING},
        {{N, N, N, (PAGE ^ 0x300) | 3 << 2}, 4 * KIB, true, true, false, MEMORY_UNCACHEABLE},
    };

    (void)state;
    check(&software_mmu_aarch64, MAIR, encodings, COUNT(encodings));
}

/* The upper half of the 47-bit address space begins 2 KiB into the root. */
static void finds_the_upper_half_of_aarch64(void **state)
{
    const struct software_mmu mmu = {&software_mmu_aarch64, tables[0], PHYSICAL, 4, PHYSICAL, MAIR, 4, 40, true,
                                     true};

    (void)state;
    memset(tables, 0, sizeof(tables));
    tables[0][256] = (PHYSICAL + 4096) | N;
    tables[1][0] = 0x80000000 | BLCK;
    assert_int_equal(software_mmu_translate(&mmu, 0xffff800000000000).physical_address, 0x80000000);
    assert_false(software_mmu_translate(&mmu, 0xffff7fffffffffff).present);
    assert_false(software_mmu_translate(&mmu, 0x800000000000).present);
    assert_false(software_mmu_translate(&mmu, 0x0000800000000000).present);
    assert_false(software_mmu_translate(&mmu, 0).present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_an_x86_64_processor_reads),
        cmocka_unit_test(reads_what_an_aarch64_processor_reads),
        cmocka_unit_test(finds_the_upper_half_of_aarch64),
    };

    return unit_test_run(tests);
}
