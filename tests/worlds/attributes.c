/* attributes_table.h in every small world: which table is refused and why, and what an accepted one makes of the
 * kernel table. */
#include "tests/unit/address_oracle.h"
#include "tests/unit/table_builder.h"
#include "world_map.h"

#define HIGH        0xffff900000000000ULL
#define BASE        (2 * MIB - 3 * 4096) /* of the six pages */
#define STRIDE      48
#define ENTRIES     2
#define ARENA_PAGES 64

static const char grammar[] =
    "All Memory Attributes Tables of up to 2 entries for all runtime maps of up to 2 descriptors in 6 pages. A\n"
    "descriptor has one of 21 ranges and is runtime code, runtime data or MMIO. An entry has one of 24 ranges\n"
    "(21 of pages, an empty one, one that passes 2^64, a misaligned one), one of 3 types and one of 4\n"
    "protections. Each accepted table is applied to a kernel table, which is walked. Then all headers: 5\n"
    "versions, 4 strides, 5 numbers of entries, 8 sizes.\n"
    "  --all: all of it.\n"
    "  else:  maps of 1 descriptor with 2 entries of 2 protections, maps of 2 descriptors with 1 entry; all\n"
    "         headers.";

#define RANGES      24
#define EMPTY       21
#define WRAPS       22
#define MISALIGNED  23
#define TYPES       3
#define PROTECTIONS 4

static const UINT32 types[TYPES] = {EfiRuntimeServicesCode, EfiRuntimeServicesData, EfiBootServicesData};
static const UINT64 protections[PROTECTIONS] = {EFI_MEMORY_RO, EFI_MEMORY_XP, 0, EFI_MEMORY_RO | EFI_MEMORY_XP};

/* A table as firmware lays it out; descriptors stand STRIDE bytes apart. */
static struct {
    struct handoff_attributes_header header;
    UINT8                            entries[ENTRIES * STRIDE];
} table;

struct entry {
    UINT32 range, type, protection;
};

static struct world_map world;
static struct entry entries[ENTRIES];
static UINTN entry_count;
static struct handoff_memory_map map;
static struct handoff_memory_map runtime;
static struct handoff_page_arena arena;

static void describe(void)
{
    world_map_describe(&world);
    for (UINTN i = 0; i < entry_count; i++)
        print_message("#   entry: range %u, type %u, attribute 0x%llx\n", entries[i].range, types[entries[i].type],
                      (unsigned long long)protections[entries[i].protection]);
}

/* The first page of an entry, and the page after its last one. */
static UINT64 first_of(const struct entry *entry)
{
    return entry->range < WORLD_RANGES_OF_PAGES ? world_ranges[entry->range].first : 1;
}

static UINT64 end_of(const struct entry *entry)
{
    return first_of(entry) + world_ranges[entry->range].pages;
}

static void write_entry(UINTN at)
{
    const struct entry *entry = &entries[at];
    const UINT64 pages[RANGES] = {[EMPTY] = 0, [WRAPS] = 1ULL << 52, [MISALIGNED] = 1};
    const EFI_MEMORY_DESCRIPTOR descriptor = {
        .Type = types[entry->type],
        .PhysicalStart = BASE + first_of(entry) * 4096 + (entry->range == MISALIGNED ? 0x800 : 0),
        .NumberOfPages = entry->range < EMPTY ? world_ranges[entry->range].pages : pages[entry->range],
        .Attribute = protections[entry->protection],
    };

    memcpy(table.entries + at * STRIDE, &descriptor, sizeof(descriptor));
}

/* Whether one descriptor of the entry's type holds all of its pages. */
static bool lies_in_descriptor(const struct entry *entry)
{
    for (UINTN i = 0; i < world.count; i++) {
        bool holds = world_kinds[world.kind[i]].type == types[entry->type];
        for (UINT64 page = first_of(entry); page < end_of(entry); page++)
            holds = holds && world_map_holds(&world, i, page);
        if (holds)
            return true;
    }
    return false;
}

static bool is_ignored(UINTN at)
{
    return types[entries[at].type] == EfiBootServicesData;
}

static enum handoff_status judge(void)
{
    for (UINTN i = 0; i < entry_count; i++) {
        if (entries[i].range >= WORLD_RANGES_OF_PAGES)
            return HANDOFF_ATTRIBUTES_ENTRY;
        if (i > 0 && first_of(&entries[i]) < end_of(&entries[i - 1]))
            return HANDOFF_ATTRIBUTES_ORDER;
        if (!is_ignored(i) && !lies_in_descriptor(&entries[i]))
            return HANDOFF_ATTRIBUTES_STRAY;
    }
    return HANDOFF_OK;
}

static bool descriptors_overlap(void)
{
    for (UINT64 page = 0; page < WORLD_PAGES; page++)
        if (world.count == 2 && world_map_holds(&world, 0, page) && world_map_holds(&world, 1, page))
            return true;
    return false;
}

static bool entry_holds(UINTN at, UINT64 page)
{
    return !is_ignored(at) && page >= first_of(&entries[at]) && page < end_of(&entries[at]);
}

static void check_accepted(const struct handoff_attributes *attributes)
{
    UINT64 uncovered = 0;
    UINTN writable_code = 0;

    for (UINT64 page = 0; page < WORLD_PAGES; page++) {
        UINTN next = 0;
        bool covered = false;
        while (next < entry_count && (is_ignored(next) || end_of(&entries[next]) <= page))
            next++;
        const void *expected = next < entry_count ? table.entries + next * STRIDE : NULL;
        assert_ptr_equal(handoff_attributes_find(attributes, BASE + page * 4096 + 4095), expected);
        for (UINTN i = 0; i < entry_count; i++)
            covered = covered || entry_holds(i, page);
        for (UINTN i = 0; i < world.count; i++)
            if (world_map_holds(&world, i, page) && world_kinds[world.kind[i]].type != EfiMemoryMappedIO && !covered)
                uncovered += 4096;
    }
    for (UINTN i = 0; i < entry_count; i++)
        writable_code += !is_ignored(i) && protections[entries[i].protection] == 0;
    assert_int_equal(attributes->count, entry_count);
    assert_int_equal(attributes->writable_code, writable_code);
    if (!descriptors_overlap())
        assert_int_equal(attributes->uncovered, uncovered);
}

static void check_kernel_table(const struct handoff_attributes *attributes)
{
    const struct handoff_page_format format = table_format(0);
    const struct handoff_address_space space = {
        .map = &map, .runtime = &runtime, .attributes = attributes, .write_xor_execute = true};
    struct handoff_page_table kernel;

    arena.used = 0;
    arena.spare_pages = 0;
    assert_int_equal(handoff_page_table_begin(&kernel, &format, &arena), HANDOFF_OK);
    assert_int_equal(handoff_address_space_kernel(&space, &kernel), HANDOFF_OK);
    assert_int_equal(arena.used - arena.spare_pages, address_oracle_assert(&space, ADDRESS_KERNEL, &kernel));
}

/* Where descriptors overlap, a table that could be applied may be refused as stray, but none is applied that
 * strays. */
static void check_table(void)
{
    const enum handoff_status expected = judge();
    const UINTN size = sizeof(table.header) + entry_count * STRIDE;
    struct handoff_attributes attributes;

    worlds_visit(describe);
    const enum handoff_status status = handoff_attributes_examine(&table, size, &runtime, &attributes);
    if (status == HANDOFF_ATTRIBUTES_STRAY && descriptors_overlap())
        return;
    assert_int_equal(status, expected);
    if (status != HANDOFF_OK) {
        assert_int_equal(attributes.count, 0);
        assert_null(attributes.entries);
        return;
    }
    check_accepted(&attributes);
    if (worlds_all || world.count == 1)
        check_kernel_table(&attributes);
}

/* All tables of so many entries for the map that is set. */
static void visit_tables(UINTN count, UINT32 protection_count)
{
    const UINT32 choices = RANGES * TYPES * protection_count;
    UINT32 digits[ENTRIES] = {0};

    entry_count = count;
    table.header = (struct handoff_attributes_header){2, (UINT32)count, STRIDE, 0};
    do {
        for (UINTN i = 0; i < count; i++) {
            entries[i] = (struct entry){digits[i] / protection_count / TYPES, digits[i] / protection_count % TYPES,
                                        digits[i] % protection_count};
            write_entry(i);
        }
        check_table();
    } while (worlds_next(digits, count, choices));
}

/* Each set of so many descriptors of the first three kinds. */
static void visit_maps(UINTN count, UINTN table_entries, UINT32 protection_count)
{
    const struct handoff_window window = {HIGH, TIB};
    UINT32 digits[WORLD_DESCRIPTORS] = {0};

    world.base = BASE;
    do {
        if (count == 2 && digits[1] > digits[0])
            continue;
        world_map_choose(&world, digits, count, world_all_kinds, 3);
        world_map_write(&world, &map);
        assert_int_equal(handoff_runtime_map_build(&map, HANDOFF_PLACE_OFFSET, window, &runtime), HANDOFF_OK);
        visit_tables(table_entries, protection_count);
    } while (worlds_next(digits, count, WORLD_RANGES_OF_PAGES * 3));
}

static void tables_agree(void **state)
{
    const UINT32 protection_count = worlds_all ? PROTECTIONS : 2;

    (void)state;
    for (UINTN count = 0; count <= 2; count++)
        for (UINTN table_entries = 1; table_entries <= ENTRIES; table_entries++)
            if (worlds_all || count + table_entries < 4)
                visit_maps(count, table_entries, protection_count);
    worlds_visited("a runtime map and an attributes table");
}

static enum handoff_status judge_header(UINTN size)
{
    const UINT64 announced = 16 + (UINT64)table.header.entries * table.header.descriptor_size;

    if (size < 16)
        return HANDOFF_ATTRIBUTES_SIZE;
    if (table.header.version != 1 && table.header.version != 2)
        return HANDOFF_ATTRIBUTES_VERSION;
    if (table.header.descriptor_size != STRIDE)
        return HANDOFF_ATTRIBUTES_STRIDE;
    if (table.header.entries == 0 || announced > 2 * MIB || announced > size)
        return HANDOFF_ATTRIBUTES_SIZE;
    return HANDOFF_OK;
}

static const UINT32 versions[] = {0, 1, 2, 3, UINT32_MAX};
static const UINT32 strides[] = {0, 40, STRIDE, 56};
static const UINT32 counts[] = {0, 1, 2, 43691, UINT32_MAX}; /* 43691 * 48 is 2 MiB and 16 bytes */
#define LARGEST (2 * MIB + 64)
static const UINTN sizes[] = {0, 15, 16, 63, 64, 111, 112, LARGEST};

/* A map of six pages of runtime data, and a table that describes the first two: only the header can be wrong. */
static void set_good_entries(void)
{
    const struct handoff_window none = {0, 0};

    world = (struct world_map){.count = 1, .range = {5}, .kind = {1}, .base = BASE};
    world_map_write(&world, &map);
    assert_int_equal(handoff_runtime_map_build(&map, HANDOFF_PLACE_IDENTITY, none, &runtime), HANDOFF_OK);
    entry_count = ENTRIES;
    entries[0] = (struct entry){.range = 0, .type = 1};
    entries[1] = (struct entry){.range = 6, .type = 1};
    write_entry(0);
    write_entry(1);
}

static void check_header(UINT8 *bytes, UINTN size)
{
    struct handoff_attributes attributes;

    worlds_visit(describe);
    memcpy(bytes, &table, sizeof(table));
    assert_int_equal(handoff_attributes_examine(bytes, size, &runtime, &attributes), judge_header(size));
}

static void headers_agree(void **state)
{
    UINT8 *bytes = calloc(1, LARGEST);
    struct handoff_attributes attributes;

    (void)state;
    assert_non_null(bytes);
    set_good_entries();
    for (UINTN version = 0; version < COUNT(versions); version++)
        for (UINTN stride = 0; stride < COUNT(strides); stride++)
            for (UINTN count = 0; count < COUNT(counts); count++)
                for (UINTN size = 0; size < COUNT(sizes); size++) {
                    table.header = (struct handoff_attributes_header){versions[version], counts[count],
                                                                      strides[stride], 0};
                    check_header(bytes, sizes[size]);
                }
    assert_int_equal(handoff_attributes_examine(NULL, 64, &runtime, &attributes), HANDOFF_ATTRIBUTES_ABSENT);
    free(bytes);
    worlds_visited("headers of an attributes table");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {WORLDS_TEST(tables_agree), WORLDS_TEST(headers_agree)};

    worlds_begin(argc, argv, grammar);
    map = map_new(STRIDE, WORLD_DESCRIPTORS);
    runtime = map_new(STRIDE, WORLD_DESCRIPTORS);
    arena = arena_new(ARENA_PAGES);
    const int failed = unit_test_run(tests);
    arena_free(&arena);
    map_free(&runtime);
    map_free(&map);
    return failed;
}
