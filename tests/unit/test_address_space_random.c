/* address_space.h with random memory maps, overlapping and misaligned ones among them, random attributes tables and
 * known ranges, on every format: both tables against the oracle, in an arena of exactly the bound. */
#include "address_oracle.h"
#include "attributes_builder.h"
#include "map_builder.h"
#include "table_builder.h"
#include "unit_test.h"

#define BASE        0xffff900000000000ULL
#define PAGES       600ULL /* of the piece of memory that the maps describe */
#define DESCRIPTORS 14
#define ENTRIES     12
#define KNOWN       3

struct setting {
    struct handoff_memory_map    map;
    struct handoff_memory_map    runtime;
    struct attributes_table      table;
    struct handoff_attributes    attributes;
    struct handoff_access_range  known[KNOWN];
    struct handoff_region        shared[2];
    struct handoff_region        temporary[2];
    struct handoff_address_space space;
};

static UINT32 random_type(struct random_source *source)
{
    static const UINT32 types[] = {EfiRuntimeServicesCode, EfiRuntimeServicesData, EfiBootServicesCode,
                                   EfiBootServicesData,    EfiConventionalMemory,  EfiMemoryMappedIO,
                                   EfiLoaderData,          EfiReservedMemoryType};

    return types[random_below(source, COUNT(types))];
}

static UINT64 random_attribute(struct random_source *source, UINT32 type)
{
    static const UINT64 caches[] = {EFI_MEMORY_WB, EFI_MEMORY_WB | EFI_MEMORY_UC, EFI_MEMORY_WT, EFI_MEMORY_WC, 0};
    const bool likely = type == EfiRuntimeServicesCode || type == EfiRuntimeServicesData || type == EfiMemoryMappedIO;
    const UINT64 runtime = random_below(source, 10) < (likely ? 8 : 2) ? EFI_MEMORY_RUNTIME : 0;

    return caches[random_below(source, 3) == 0 ? random_below(source, COUNT(caches)) : 0] | runtime;
}

static void random_map(struct random_source *source, UINT64 base, struct handoff_memory_map *map)
{
    const UINTN count = 2 + random_below(source, DESCRIPTORS - 1);
    const bool apart = random_below(source, 2) == 0;

    for (UINT64 i = 0; i < count; i++) {
        const UINT64 slot = PAGES / count;
        const UINT64 first = apart ? i * slot : random_below(source, PAGES - 100);
        const UINT64 pages = apart ? slot - random_below(source, slot) / 2 : 1 + random_below(source, 90);
        const UINT32 type = random_type(source);
        const UINT64 inside = type == EfiMemoryMappedIO ? random_below(source, 8) * ADDRESS_ORACLE_UNIT : 0;
        const UINT64 odd[] = {0, UINT64_MAX, 1ULL << 52};
        map_add(map, type, base + first * 4096 + inside, random_below(source, 12) == 0 ? odd[i % 3] : pages,
                random_attribute(source, type));
    }
}

/* Entries inside runtime code and data, with gaps. Overlapping descriptors can make the table one that is refused. */
static bool random_attributes(struct random_source *source, struct setting *setting)
{
    static const UINT64 protections[] = {CODE, DATA, DATA | EFI_MEMORY_RO, EFI_MEMORY_RUNTIME};
    struct attributes_entry entries[ENTRIES];
    UINT64 from = 0;
    UINT32 count = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&setting->runtime) && count < ENTRIES; i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&setting->runtime, i);
        const UINT64 end = region->PhysicalStart + region->NumberOfPages * 4096;
        UINT64 at = region->PhysicalStart + random_below(source, 3) * 4096;
        if (region->Type != EfiRuntimeServicesCode && region->Type != EfiRuntimeServicesData)
            continue;
        for (at = at < from ? from : at; at < end && count < ENTRIES; at += random_below(source, 3) * 4096) {
            const UINT64 pages = 1 + random_below(source, (end - at) / 4096);
            entries[count++] =
                (struct attributes_entry){region->Type, at, pages, protections[random_below(source, 4)]};
            at += pages * 4096;
            from = at;
        }
    }
    setting->table = attributes_new(entries, count, 48);
    return handoff_attributes_examine(setting->table.header, setting->table.size, &setting->runtime,
                                      &setting->attributes) == HANDOFF_OK;
}

static void random_known(struct random_source *source, UINT64 base, struct setting *setting)
{
    for (UINT64 i = 0; i < KNOWN; i++) /* a third of the memory each, so that they are disjoint */
        setting->known[i] = (struct handoff_access_range){
            base + (i * PAGES / KNOWN + random_below(source, PAGES / KNOWN / 2)) * 4096,
            (1 + random_below(source, PAGES / KNOWN / 2)) * 4096, (UINT32)random_below(source, HANDOFF_ACCESS_COUNT)};
    setting->space.known = setting->known;
    setting->space.known_count = random_below(source, KNOWN + 1);
}

static struct handoff_region random_region(struct random_source *source, UINT64 base, UINT64 distance)
{
    const UINT64 address = base + random_below(source, PAGES - 64) * 4096;
    const struct handoff_region region = {address, address + distance, (1 + random_below(source, 64)) * 4096,
                                          (UINT32)random_below(source, HANDOFF_ACCESS_COUNT),
                                          HANDOFF_CACHE_WRITE_BACK};

    return region;
}

static void random_space(struct random_source *source, UINT64 base, struct setting *setting)
{
    for (UINTN i = 0; i < 2; i++) {
        setting->shared[i] = random_region(source, base, 0 - 64 * GIB);
        setting->temporary[i] = random_region(source, base, 0);
    }
    setting->space = (struct handoff_address_space){
        .map = &setting->map,
        .runtime = &setting->runtime,
        .attributes = random_attributes(source, setting) ? &setting->attributes : NULL,
        .shared = setting->shared,
        .shared_count = random_below(source, 3),
        .temporary = setting->temporary,
        .temporary_count = random_below(source, 3),
        .strict = random_below(source, 2) == 0,
        .keep_identity = random_below(source, 2) == 0,
        .write_xor_execute = random_below(source, 4) != 0,
    };
    random_known(source, base, setting);
}

/* Both tables, boot-services memory added later to a strict one, in an arena of the bound. */
static void check_space(const struct handoff_address_space *space, UINTN at)
{
    const struct handoff_page_format format = table_format(at);
    struct handoff_page_arena arena = arena_new(handoff_address_space_bound(space, &format));
    struct handoff_address_space lenient = *space;
    struct handoff_page_table crossing;
    struct handoff_page_table kernel;

    lenient.strict = false;
    assert_status(handoff_page_table_begin(&crossing, &format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_begin(&kernel, &format, &arena), HANDOFF_OK);
    assert_status(handoff_address_space_crossing(space, &crossing), HANDOFF_OK);
    assert_status(handoff_address_space_kernel(space, &kernel), HANDOFF_OK);
    const UINTN fewest = address_oracle_assert(space, ADDRESS_CROSSING, &crossing) +
                         address_oracle_assert(space, ADDRESS_KERNEL, &kernel);
    assert_int_equal(arena.used - arena.spare_pages, fewest);
    if (space->strict)
        assert_status(handoff_address_space_boot_services(space, &crossing), HANDOFF_OK);
    const UINTN with_boot_services = address_oracle_assert(&lenient, ADDRESS_CROSSING, &crossing) +
                                     address_oracle_assert(space, ADDRESS_KERNEL, &kernel);
    assert_int_equal(arena.used - arena.spare_pages, with_boot_services);
    arena_free(&arena);
}

/* Returns whether an attributes table was applied. */
static bool check_world(struct random_source *source, UINT64 base, enum handoff_placement placement, UINTN format)
{
    const struct handoff_window window = {BASE, TIB};
    struct setting setting = {.map = map_new(48, DESCRIPTORS), .runtime = map_new(48, DESCRIPTORS)};

    random_map(source, base, &setting.map);
    assert_status(handoff_runtime_map_build(&setting.map, placement, window, &setting.runtime), HANDOFF_OK);
    random_space(source, base, &setting);
    check_space(&setting.space, format);
    attributes_free(&setting.table);
    map_free(&setting.runtime);
    map_free(&setting.map);
    return setting.space.attributes != NULL;
}

static void random_maps_match_the_oracle(void **state)
{
    static const UINT64 bases[] = {0x1000, 16 * MIB - 300 * 4096, 4 * GIB - 300 * 4096, 5 * GIB - 300 * 4096};
    struct random_source source = random_source_make(65537);
    UINTN applied = 0;

    (void)state;
    for (UINTN round = 0; round < 1500; round++)
        applied += check_world(&source, bases[round % COUNT(bases)], (enum handoff_placement)(round / 4 % 3),
                               round % TABLE_FORMATS);
    print_message("# an attributes table was applied in %u of 1500 worlds\n", (unsigned)applied);
    assert_true(applied > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_maps_match_the_oracle),
    };

    return unit_test_run(tests);
}
