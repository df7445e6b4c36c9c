/* attributes_table.h: which Memory Attributes Tables may be applied. UEFI 2.10, 4.6. */
#include <handoff/runtime_map.h>

#include "attributes_builder.h"
#include "map_builder.h"
#include "unit_test.h"

#define CODE_TYPE EfiRuntimeServicesCode
#define DATA_TYPE EfiRuntimeServicesData

/* Two touching regions, code 0x10000-0x1ffff and data 0x20000-0x2ffff; data at 0x50000; MMIO at 0x60000. */
static struct handoff_memory_map runtime_new(UINTN stride)
{
    const struct handoff_window window = {0xffff900000000000, GIB};
    struct handoff_memory_map map = map_new(stride, 5);
    struct handoff_memory_map runtime = map_new(stride, 4);

    map_add(&map, DATA_TYPE, 0x50000, 1, RAM_RUNTIME);
    map_add(&map, EfiConventionalMemory, 0x30000, 32, EFI_MEMORY_WB);
    map_add(&map, DATA_TYPE, 0x20000, 16, RAM_RUNTIME);
    map_add(&map, EfiMemoryMappedIO, 0x60000, 16, EFI_MEMORY_UC | EFI_MEMORY_RUNTIME);
    map_add(&map, CODE_TYPE, 0x10000, 16, RAM_RUNTIME);
    assert_status(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
    map_free(&map);
    return runtime;
}

/* Covers all of runtime_new(). */
static const struct attributes_entry good[] = {
    {CODE_TYPE, 0x10000, 4, CODE},  {CODE_TYPE, 0x14000, 12, DATA},
    {DATA_TYPE, 0x20000, 16, DATA}, {DATA_TYPE, 0x50000, 1, DATA},
};

static void assert_empty(const struct handoff_attributes *attributes)
{
    assert_int_equal(attributes->count, 0);
    assert_null(handoff_attributes_find(attributes, 0));
    assert_int_equal(attributes->writable_code, 0);
}

static void accepts_a_good_table(void **state)
{
    static const UINT32 strides[] = {40, 48, 56};

    (void)state;
    for (UINTN i = 0; i < COUNT(strides); i++)
        for (UINT32 version = 1; version <= 2; version++) {
            struct handoff_memory_map runtime = runtime_new(strides[i]);
            struct attributes_table table = attributes_new(good, COUNT(good), strides[i]);
            struct handoff_attributes attributes;
            table.header->version = version;
            table.header->flags = version - 1;
            assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes), HANDOFF_OK);
            assert_int_equal(attributes.count, COUNT(good));
            assert_int_equal(attributes.stride, strides[i]);
            assert_int_equal(attributes.version, version);
            assert_int_equal(attributes.flags, version - 1);
            assert_int_equal(attributes.writable_code, 0);
            assert_int_equal(attributes.uncovered, 0);
            assert_ptr_equal(attributes.entries, table.header + 1);
            attributes_free(&table);
            map_free(&runtime);
        }
}

/* What the header says instead of the truth; 0 leaves a field as it is. */
static void check_header(UINT32 version, UINT32 entries, UINT32 stride, UINTN size, enum handoff_status expected)
{
    struct handoff_memory_map runtime = runtime_new(48);
    struct attributes_table table = attributes_new(good, COUNT(good), 48);
    struct handoff_attributes attributes;

    memset(&attributes, 0xa5, sizeof(attributes));
    table.header->version = version;
    table.header->entries = entries;
    table.header->descriptor_size = stride;
    assert_status(handoff_attributes_examine(table.header, size, &runtime, &attributes), expected);
    if (expected != HANDOFF_OK)
        assert_empty(&attributes);
    attributes_free(&table);
    map_free(&runtime);
}

static void refuses_bad_headers(void **state)
{
    const UINTN whole = 16 + COUNT(good) * 48;

    (void)state;
    check_header(1, 4, 48, whole, HANDOFF_OK);
    check_header(1, 3, 48, whole, HANDOFF_OK);
    check_header(0, 4, 48, whole, HANDOFF_ATTRIBUTES_VERSION);
    check_header(3, 4, 48, whole, HANDOFF_ATTRIBUTES_VERSION);
    check_header(UINT32_MAX, 4, 48, whole, HANDOFF_ATTRIBUTES_VERSION);
    check_header(1, 4, 40, whole, HANDOFF_ATTRIBUTES_STRIDE);
    check_header(1, 4, 56, whole, HANDOFF_ATTRIBUTES_STRIDE);
    check_header(1, 4, 0, whole, HANDOFF_ATTRIBUTES_STRIDE);
    check_header(1, 0, 48, whole, HANDOFF_ATTRIBUTES_SIZE);
    check_header(1, 5, 48, whole, HANDOFF_ATTRIBUTES_SIZE);
    check_header(1, UINT32_MAX, 48, whole, HANDOFF_ATTRIBUTES_SIZE);
    check_header(1, 43691, 48, (UINTN)-1, HANDOFF_ATTRIBUTES_SIZE); /* 2 MiB and a little */
    check_header(1, 89478486, 48, whole, HANDOFF_ATTRIBUTES_SIZE);  /* whose size modulo 2^32 is 48 */
    check_header(1, 4, 48, whole - 1, HANDOFF_ATTRIBUTES_SIZE);
    check_header(1, 4, 48, 15, HANDOFF_ATTRIBUTES_SIZE);
    check_header(1, 4, 48, 0, HANDOFF_ATTRIBUTES_SIZE);
}

static void does_not_read_beyond_half_a_header(void **state)
{
    struct handoff_memory_map runtime = runtime_new(48);
    struct handoff_attributes attributes;
    UINT64 *half = malloc(sizeof(*half));

    (void)state;
    assert_non_null(half);
    *half = 4ULL << 32 | 1; /* version 1, 4 entries */
    assert_status(handoff_attributes_examine(half, sizeof(*half), &runtime, &attributes), HANDOFF_ATTRIBUTES_SIZE);
    free(half);
    map_free(&runtime);
}

static void says_when_there_is_none(void **state)
{
    struct handoff_memory_map runtime = runtime_new(48);
    struct handoff_attributes attributes;

    (void)state;
    memset(&attributes, 0xa5, sizeof(attributes));
    assert_status(handoff_attributes_examine(NULL, 0, &runtime, &attributes), HANDOFF_ATTRIBUTES_ABSENT);
    assert_empty(&attributes);
    map_free(&runtime);
}

static void announces_its_size(void **state)
{
    static const struct {
        UINT32 entries, stride;
        UINTN size;
    } cases[] = {
        {4, 48, 16 + 4 * 48},
        {0, 48, 16},
        {43690, 48, 16 + 43690 * 48},
        {43691, 48, 0},
        {1, HANDOFF_ATTRIBUTES_SIZE_LIMIT - 16, HANDOFF_ATTRIBUTES_SIZE_LIMIT},
        {1, HANDOFF_ATTRIBUTES_SIZE_LIMIT - 15, 0},
        {0x80000000, 2, 0}, /* 2^32 */
        {UINT32_MAX, UINT32_MAX, 0},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        const struct handoff_attributes_header header = {1, cases[i].entries, cases[i].stride, 0};
        assert_int_equal(handoff_attributes_size(&header), cases[i].size);
    }
}

/* The good table with entry `index` replaced. */
static void check_entry(UINTN index, struct attributes_entry entry, enum handoff_status expected)
{
    struct handoff_memory_map runtime = runtime_new(48);
    struct attributes_entry entries[COUNT(good)];
    struct handoff_attributes attributes;

    memcpy(entries, good, sizeof(good));
    entries[index] = entry;
    struct attributes_table table = attributes_new(entries, COUNT(good), 48);
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes), expected);
    assert_empty(&attributes);
    attributes_free(&table);
    map_free(&runtime);
}

static void refuses_malformed_entries(void **state)
{
    const enum handoff_status expected = HANDOFF_ATTRIBUTES_ENTRY;

    (void)state;
    check_entry(0, (struct attributes_entry){CODE_TYPE, 0x10000, 0, CODE}, expected);
    check_entry(0, (struct attributes_entry){CODE_TYPE, 0x10800, 1, CODE}, expected);
    check_entry(3, (struct attributes_entry){DATA_TYPE, 0x50000, UINT64_MAX, DATA}, expected);
    check_entry(3, (struct attributes_entry){DATA_TYPE, 0x50000, (1ULL << 52) + 1, DATA}, expected);
    check_entry(3, (struct attributes_entry){EfiMemoryMappedIO, 0x60800, 16, DATA}, expected);
}

static void refuses_disorder_and_overlap(void **state)
{
    const enum handoff_status expected = HANDOFF_ATTRIBUTES_ORDER;

    (void)state;
    check_entry(1, (struct attributes_entry){CODE_TYPE, 0x13000, 13, DATA}, expected); /* overlaps by a page */
    check_entry(1, (struct attributes_entry){CODE_TYPE, 0x10000, 4, CODE}, expected);  /* twice the same */
    check_entry(3, (struct attributes_entry){CODE_TYPE, 0x10000, 1, DATA}, expected);  /* goes back */
    check_entry(3, (struct attributes_entry){EfiMemoryMappedIO, 0x10000, 1, DATA}, expected);
}

static void refuses_strays(void **state)
{
    const enum handoff_status expected = HANDOFF_ATTRIBUTES_STRAY;

    (void)state;
    check_entry(0, (struct attributes_entry){CODE_TYPE, 0xf000, 1, CODE}, expected);    /* below every region */
    check_entry(0, (struct attributes_entry){CODE_TYPE, 0xf000, 2, CODE}, expected);    /* begins outside */
    check_entry(2, (struct attributes_entry){DATA_TYPE, 0x20000, 17, DATA}, expected);  /* ends outside */
    check_entry(2, (struct attributes_entry){DATA_TYPE, 0x30000, 1, DATA}, expected);   /* not runtime memory */
    check_entry(3, (struct attributes_entry){DATA_TYPE, 0x51000, 1, DATA}, expected);
    check_entry(3, (struct attributes_entry){DATA_TYPE, 0x60000, 1, DATA}, expected);   /* MMIO is no runtime data */
    check_entry(3, (struct attributes_entry){DATA_TYPE, 0x80000, 1, DATA}, expected);   /* above every region */
    check_entry(2, (struct attributes_entry){CODE_TYPE, 0x20000, 16, DATA}, expected);  /* of the other type */
    check_entry(1, (struct attributes_entry){CODE_TYPE, 0x14000, 13, DATA}, expected);  /* spans two regions */
}

static void counts_what_the_table_leaves_open(void **state)
{
    static const struct attributes_entry entries[] = {
        {CODE_TYPE, 0x10000, 4, EFI_MEMORY_RUNTIME}, /* neither read-only nor without execution */
        {CODE_TYPE, 0x15000, 1, EFI_MEMORY_RUNTIME},
        {CODE_TYPE, 0x16000, 1, CODE | EFI_MEMORY_XP},
        {DATA_TYPE, 0x22000, 2, EFI_MEMORY_RUNTIME},
    };
    struct handoff_memory_map runtime = runtime_new(48);
    struct attributes_table table = attributes_new(entries, COUNT(entries), 48);
    struct handoff_attributes attributes;

    (void)state;
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes), HANDOFF_OK);
    assert_int_equal(attributes.writable_code, 3);
    assert_int_equal(attributes.uncovered, (16 + 16 + 1 - 4 - 1 - 1 - 2) * 4096); /* MMIO is not counted */
    attributes_free(&table);
    map_free(&runtime);
}

/* UEFI 2.10, 4.6.4: consumers must ignore entries of other types. */
static void ignores_entries_of_other_types(void **state)
{
    static const struct attributes_entry entries[] = {
        {EfiMemoryMappedIO, 0x8000, 1, 0},           /* where nothing is */
        {CODE_TYPE, 0x10000, 4, CODE},
        {EfiBootServicesData, 0x14000, 12, CODE},    /* where runtime code is */
        {EfiACPIMemoryNVS, 0x20000, 1, 0},
        {DATA_TYPE, 0x21000, 15, DATA},
        {EfiMemoryMappedIO, 0x60000, 16, 0},
    };
    struct handoff_memory_map runtime = runtime_new(48);
    struct attributes_table table = attributes_new(entries, COUNT(entries), 48);
    const UINT8 *first = (const UINT8 *)(table.header + 1);
    struct handoff_attributes attributes;

    (void)state;
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes), HANDOFF_OK);
    assert_int_equal(attributes.count, COUNT(entries));
    assert_int_equal(attributes.writable_code, 0);
    assert_int_equal(attributes.uncovered, (12 + 1 + 1) * 4096);
    assert_ptr_equal(handoff_attributes_find(&attributes, 0), first + 1 * 48);
    assert_ptr_equal(handoff_attributes_find(&attributes, 0x14000), first + 4 * 48);
    assert_ptr_equal(handoff_attributes_find(&attributes, 0x30000 - 1), first + 4 * 48);
    assert_null(handoff_attributes_find(&attributes, 0x30000));
    attributes_free(&table);
    map_free(&runtime);
}

static void finds_the_first_entry_that_ends_above(void **state)
{
    struct handoff_memory_map runtime = runtime_new(56);
    struct attributes_table table = attributes_new(good, COUNT(good), 56);
    struct handoff_attributes attributes;
    static const struct {
        UINT64 address;
        UINTN index;
    } cases[] = {{0, 0},       {0x10000, 0}, {0x13fff, 0}, {0x14000, 1}, {0x1ffff, 1},
                 {0x20000, 2}, {0x2ffff, 2}, {0x30000, 3}, {0x50000, 3}, {0x50fff, 3}};

    (void)state;
    assert_status(handoff_attributes_examine(table.header, table.size, &runtime, &attributes), HANDOFF_OK);
    for (UINTN i = 0; i < COUNT(cases); i++)
        assert_ptr_equal(handoff_attributes_find(&attributes, cases[i].address),
                         (UINT8 *)(table.header + 1) + cases[i].index * 56);
    assert_null(handoff_attributes_find(&attributes, 0x51000));
    assert_null(handoff_attributes_find(&attributes, UINT64_MAX));
    attributes_free(&table);
    map_free(&runtime);
}

static void every_status_was_produced(void **state)
{
    (void)state;
    unit_test_assert_produced(HANDOFF_ATTRIBUTES_ABSENT, HANDOFF_ATTRIBUTES_STRAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_a_good_table),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(does_not_read_beyond_half_a_header),
        cmocka_unit_test(says_when_there_is_none),
        cmocka_unit_test(announces_its_size),
        cmocka_unit_test(refuses_malformed_entries),
        cmocka_unit_test(refuses_disorder_and_overlap),
        cmocka_unit_test(refuses_strays),
        cmocka_unit_test(counts_what_the_table_leaves_open),
        cmocka_unit_test(ignores_entries_of_other_types),
        cmocka_unit_test(finds_the_first_entry_that_ends_above),
        cmocka_unit_test(every_status_was_produced),
    };

    return unit_test_run(tests);
}
