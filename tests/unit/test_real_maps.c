/* tests/maps: every map is read, judged, given virtual addresses by each policy, and its page tables are built and
 * walked on each kind of processor, whichever it came from. Run from the top of the tree. */
#include <dirent.h>

#include <handoff/address_space.h>

#include <scripts/mapcheck/findings.h>
#include <scripts/mapcheck/machine.h>

#include "address_oracle.h"
#include "map_reader.h"
#include "table_builder.h"
#include "unit_test.h"

#define DIRECTORY "tests/maps"
#define MAPS      36 /* in the directory */

static UINTN descriptors_read;
static UINTN tables_walked;
static UINTN table_pages;

static const struct handoff_window window = {0xffff880000000000, 64 * TIB};

/* How runtime regions get their addresses. */
struct policy {
    enum handoff_placement placement;
    bool                   random;
};

static const struct policy policies[] = {
    {HANDOFF_PLACE_OFFSET, false},
    {HANDOFF_PLACE_COMPACT, false},
    {HANDOFF_PLACE_IDENTITY, false},
    {HANDOFF_PLACE_OFFSET, true}, /* in a window at random */
};

/* One map on its way through the handoff. */
struct passage {
    struct map_reader         reader;
    const struct policy      *policy;
    struct handoff_window     window;
    struct handoff_memory_map runtime;
};

static const EFI_MEMORY_DESCRIPTOR *descriptor_at(const struct handoff_memory_map *map, UINTN index)
{
    return handoff_memory_map_at(map, index);
}

static UINT64 last_of(const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    return descriptor->PhysicalStart + handoff_descriptor_size(descriptor) - 1;
}

static struct map_reader read_file(const char *name)
{
    char path[512];
    char text[65536];

    snprintf(path, sizeof(path), DIRECTORY "/%s", name);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    const size_t size = fread(text, 1, sizeof(text), stream);
    fclose(stream);
    assert_in_range(size, 1, sizeof(text) - 1);
    return map_reader_new(text, size);
}

static void check_reading(struct map_reader *reader)
{
    struct map_file found;

    if (map_reader_next(reader) != MAP_FILE_FOUND)
        fail_msg("line %llu: %s", (unsigned long long)reader->error.line, reader->error.reason);
    found = reader->file;
    assert_int_equal(found.format, MAP_FILE_PLAIN);
    assert_int_equal(handoff_memory_map_validate(&found.map), HANDOFF_OK);
    assert_true(strlen(found.facts.machine) > 0 && strlen(found.facts.architecture) > 0);
    assert_int_equal(map_reader_next(reader), MAP_FILE_END);
    reader->file = found;
}

/* The findings, as the comment in the file has them. */
static void check_findings(const struct map_file *file)
{
    struct handoff_memory_map scratch = {.descriptors = malloc(file->map.size), .capacity = file->map.size};
    struct findings findings;
    char words[MAP_FILE_FACT] = "nothing";
    const char *why;
    UINTN used = 0;

    findings_examine(&file->map, &scratch, machine_of(file, &why)->granule, &findings);
    for (enum finding_kind kind = FINDING_EMPTY; kind < FINDING_COUNT; kind++) {
        UINTN held = 0;
        for (UINTN i = 0; i < handoff_memory_map_count(&file->map) && kind != FINDING_OVERLAPPING; i++)
            held += finding_holds(kind, &file->map, i, machine_of(file, &why)->granule);
        if (kind != FINDING_OVERLAPPING)
            assert_int_equal(held, findings.count[kind]);
        if (findings.count[kind] > 0)
            used += (UINTN)snprintf(words + used, sizeof(words) - used, "%s%s=%llu", used > 0 ? " " : "",
                                    finding_rules[kind].word, (unsigned long long)findings.count[kind]);
    }
    assert_string_equal(words, file->facts.expect);
    free(scratch.descriptors);
}

/* Where the policy may put a region, said without the code that puts it there. */
static void check_place(const struct passage *passage, const EFI_MEMORY_DESCRIPTOR *descriptor)
{
    const UINT64 distance = descriptor->VirtualStart - descriptor->PhysicalStart;

    if (passage->policy->placement == HANDOFF_PLACE_IDENTITY) {
        assert_int_equal(distance, 0);
        return;
    }
    assert_int_equal(distance % (2 * MIB), 0);
    assert_true(descriptor->VirtualStart >= window.base);
    assert_true(last_of(descriptor) + distance - window.base < window.size);
    if (passage->policy->placement == HANDOFF_PLACE_OFFSET)
        assert_int_equal(distance, passage->window.base);
    if (!passage->policy->random)
        assert_int_equal(passage->window.base, window.base);
}

/* Every usable runtime descriptor is there, once, as it was, and touching ones still touch. */
static void check_runtime_map(const struct passage *passage)
{
    const struct handoff_memory_map *map = &passage->reader.file.map;
    UINTN usable = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(map); i++)
        usable += handoff_descriptor_is_runtime(descriptor_at(map, i)) &&
                  handoff_descriptor_size(descriptor_at(map, i)) != 0;
    assert_int_equal(handoff_memory_map_count(&passage->runtime), usable);
    for (UINTN i = 0; i < usable; i++) {
        const EFI_MEMORY_DESCRIPTOR *descriptor = descriptor_at(&passage->runtime, i);
        struct map_file_entry entry = *(const struct map_file_entry *)(const void *)descriptor;
        check_place(passage, descriptor);
        entry.descriptor.VirtualStart = 0;
        assert_memory_equal(&entry, handoff_memory_map_at(map, entry.index), sizeof(entry));
        const EFI_MEMORY_DESCRIPTOR *next = i + 1 < usable ? descriptor_at(&passage->runtime, i + 1) : NULL;
        assert_true(next == NULL || next->PhysicalStart > last_of(descriptor));
        if (next != NULL && next->PhysicalStart - 1 == last_of(descriptor))
            assert_int_equal(next->VirtualStart - descriptor->VirtualStart,
                             next->PhysicalStart - descriptor->PhysicalStart);
    }
}

static UINTN pages_in_use(const struct handoff_page_arena *arena)
{
    return arena->used - arena->spare_pages;
}

/* Every page with its permissions and cacheability, no other page, and no more pages of tables than that takes. */
static void check_table(const struct handoff_address_space *space, enum address_table which,
                        const struct handoff_page_format *format, struct handoff_page_arena *arena)
{
    const UINTN before = pages_in_use(arena);
    struct handoff_page_table table;

    assert_status(handoff_page_table_begin(&table, format, arena), HANDOFF_OK);
    if (which == ADDRESS_CROSSING)
        assert_status(handoff_address_space_crossing(space, &table), HANDOFF_OK);
    else
        assert_status(handoff_address_space_kernel(space, &table), HANDOFF_OK);
    assert_int_equal(pages_in_use(arena) - before, address_oracle_assert(space, which, &table));
    table_pages += pages_in_use(arena) - before;
    tables_walked++;
}

static void check_tables(const struct passage *passage, const struct handoff_page_format *format)
{
    const struct handoff_address_space space = {
        .map = &passage->reader.file.map, .runtime = &passage->runtime, .write_xor_execute = true};
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(&space, format));

    check_table(&space, ADDRESS_CROSSING, format, &arena);
    check_table(&space, ADDRESS_KERNEL, format, &arena);
    arena_free(&arena);
}

static void check_policy(struct passage *passage, UINT64 random)
{
    const struct handoff_page_format formats[] = {
        handoff_page_format_x86_64(4, false, 52), handoff_page_format_x86_64(4, true, 52),
        handoff_page_format_x86_64(5, true, 52), handoff_page_format_aarch64(48)};

    passage->window = window;
    if (passage->policy->random)
        passage->window = handoff_runtime_map_random_window(&passage->reader.file.map, window, random);
    assert_status(handoff_runtime_map_build(&passage->reader.file.map, passage->policy->placement, passage->window,
                                            &passage->runtime), HANDOFF_OK);
    check_runtime_map(passage);
    for (UINTN i = 0; i < COUNT(formats); i++)
        check_tables(passage, &formats[i]);
}

static void check_file(const char *name, struct random_source *random)
{
    struct passage passage = {.reader = read_file(name)};

    print_message("# %s\n", name);
    check_reading(&passage.reader);
    check_findings(&passage.reader.file);
    descriptors_read += handoff_memory_map_count(&passage.reader.file.map);
    passage.runtime.capacity = passage.reader.file.map.size;
    passage.runtime.descriptors = malloc(passage.runtime.capacity);
    assert_non_null(passage.runtime.descriptors);
    for (UINTN i = 0; i < COUNT(policies); i++) {
        passage.policy = &policies[i];
        check_policy(&passage, random_next(random));
    }
    free(passage.runtime.descriptors);
    map_reader_free(&passage.reader);
}

static void every_map(void **state)
{
    struct random_source random = random_source_make(0x6d617073);
    DIR *directory = opendir(DIRECTORY);
    UINTN maps = 0;

    (void)state;
    assert_non_null(directory);
    for (const struct dirent *file; (file = readdir(directory)) != NULL;) {
        const char *end = strrchr(file->d_name, '.');
        if (end == NULL || strcmp(end, ".map") != 0)
            continue;
        check_file(file->d_name, &random);
        maps++;
    }
    closedir(directory);
    print_message("# %llu maps, %llu descriptors, %llu tables walked, %llu pages in them, the fewest possible\n",
                  (unsigned long long)maps, (unsigned long long)descriptors_read,
                  (unsigned long long)tables_walked, (unsigned long long)table_pages);
    assert_int_equal(maps, MAPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_map)};

    return unit_test_run(tests);
}
