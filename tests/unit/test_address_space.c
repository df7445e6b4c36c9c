/* address_space.h: what each of the two tables translates, and above all what it does not. */
#include <handoff/address_space.h>

#include "attributes_builder.h"
#include "map_builder.h"
#include "table_builder.h"
#include "unit_test.h"

#define ALL        (HANDOFF_WRITE | HANDOFF_EXECUTE)
#define BASE       0xffff900000000000ULL
#define WRITE_BACK HANDOFF_CACHE_WRITE_BACK

/* The ordinary map, its runtime regions at BASE + physical address, a kernel and a trampoline. */
static const struct handoff_region shared[] = {
    {0x200000, 0xffffffff80000000, 0x3000, HANDOFF_EXECUTE, WRITE_BACK},
    {0x203000, 0xffffffff80003000, 0x2000, HANDOFF_WRITE, WRITE_BACK},
};
static const struct handoff_region temporary[] = {{0xc00000, 0xc00000, 0x20000, ALL, WRITE_BACK}};

/* Code 0x7f00000-0x7f4ffff with a gap in the middle, data 0x7f50000-0x7faffff with one at the end. */
static const struct attributes_entry protection[] = {
    {EfiRuntimeServicesCode, 0x7f00000, 0x10, CODE},
    {EfiRuntimeServicesCode, 0x7f20000, 0x30, DATA},
    {EfiRuntimeServicesData, 0x7f50000, 0x40, DATA},
    {EfiRuntimeServicesData, 0x7f90000, 0x10, DATA | EFI_MEMORY_RO},
};

struct setting {
    struct handoff_memory_map    map;
    struct handoff_memory_map    runtime;
    struct attributes_table      table;
    struct handoff_attributes    attributes;
    struct handoff_address_space space;
    struct handoff_page_format   format;
    struct handoff_page_arena    arena; /* exactly handoff_address_space_bound() pages */
};

static void begin(struct setting *setting, enum handoff_placement placement, bool protect)
{
    const struct handoff_window window = {BASE, TIB};

    memset(setting, 0, sizeof(*setting));
    setting->map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 3);
    setting->runtime = map_new(48, MAP_ORDINARY_RUNTIME);
    map_add_ordinary(&setting->map);
    map_add(&setting->map, EfiConventionalMemory, 4 * GIB, 0x100, EFI_MEMORY_WB);        /* too high to be used */
    map_add(&setting->map, EfiBootServicesData, 0x100000800, 0, EFI_MEMORY_WB);          /* empty: ignored */
    map_add(&setting->map, EfiBootServicesData, 0x100000800, UINT64_MAX, EFI_MEMORY_WB); /* wraps: ignored */
    assert_status(handoff_runtime_map_build(&setting->map, placement, window, &setting->runtime), HANDOFF_OK);
    setting->table = attributes_new(protection, COUNT(protection), 48);
    assert_status(handoff_attributes_examine(setting->table.header, setting->table.size, &setting->runtime,
                                             &setting->attributes), HANDOFF_OK);
    setting->space = (struct handoff_address_space){
        .map = &setting->map,
        .runtime = &setting->runtime,
        .attributes = protect ? &setting->attributes : NULL,
        .shared = shared,
        .shared_count = COUNT(shared),
        .temporary = temporary,
        .temporary_count = COUNT(temporary),
        .write_xor_execute = true,
    };
    setting->format = handoff_page_format_x86_64(4, false, 40);
}

static struct handoff_page_table new_table(struct setting *setting)
{
    struct handoff_page_table table;

    if (setting->arena.memory == NULL)
        setting->arena = arena_new(handoff_address_space_bound(&setting->space, &setting->format));
    assert_status(handoff_page_table_begin(&table, &setting->format, &setting->arena), HANDOFF_OK);
    return table;
}

static void end(struct setting *setting)
{
    arena_free(&setting->arena);
    attributes_free(&setting->table);
    map_free(&setting->runtime);
    map_free(&setting->map);
}

/* Asserts that a processor using the table sees these regions and nothing else. */
static void assert_exactly(const struct handoff_page_table *table, const struct handoff_region *regions, UINTN count)
{
    const struct software_mmu mmu = software_mmu_load(table);
    UINT64 expected = 0;

    for (UINTN i = 0; i < count; i++) {
        assert_translates(&mmu, &regions[i]);
        expected += regions[i].size;
    }
    assert_int_equal(mapped_bytes(&mmu), expected);
}

#define SHARED                                                             \
    {0x200000, 0xffffffff80000000, 0x3000, HANDOFF_EXECUTE, WRITE_BACK},   \
    {0x203000, 0xffffffff80003000, 0x2000, HANDOFF_WRITE, WRITE_BACK}
#define TEMPORARY {0xc00000, 0xc00000, 0x20000, ALL, WRITE_BACK}
#define RUNTIME_ALL_AT(base)                                               \
    {0x7e00000, (base) + 0x7e00000, 0x30000, ALL, WRITE_BACK},             \
    {0x7f00000, (base) + 0x7f00000, 0xb0000, ALL, WRITE_BACK},             \
    {0xffc00000, (base) + 0xffc00000, 0x400000, ALL, HANDOFF_CACHE_UNCACHED}
#define STILL_USED /* page 0 and boot services, with conventional memory between them */ \
    {0, 0, 0xa0000, ALL, WRITE_BACK},                                                    \
    {0x100000, 0x100000, 0xb00000, ALL, WRITE_BACK}

static void lenient_crossing_adds_what_firmware_still_uses(void **state)
{
    static const struct handoff_region expected[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                     STILL_USED};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

static void strict_crossing_leaves_them_out_until_asked(void **state)
{
    static const struct handoff_region before[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE)};
    static const struct handoff_region after[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                  STILL_USED};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.space.strict = true;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, before, COUNT(before));
    assert_status(handoff_address_space_boot_services(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, after, COUNT(after));
    end(&setting);
}

/* Page 0 is used by real firmware in the crossing whatever the map calls it; here the map does not name it at all. */
static void page_zero_needs_no_descriptor(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, false);
    handoff_memory_map_at(&setting.map, 1)->Type = EfiReservedMemoryType;
    handoff_memory_map_at(&setting.map, 2)->Type = EfiReservedMemoryType;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    const struct software_mmu mmu = software_mmu_load(&table);
    const struct translation found = software_mmu_translate(&mmu, 0);
    assert_true(found.present && found.writable && found.page_size == 4096 && found.physical_address == 0);
    assert_absent(&mmu, 0x1000, 0x1000);
    end(&setting);
}

/* Its end is 2^64, which is 0 in 64 bits. */
static void conventional_memory_at_the_very_top_is_not_low(void **state)
{
    static const struct handoff_region expected[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE),
                                                     STILL_USED};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.map.size -= setting.map.stride;
    map_add(&setting.map, EfiConventionalMemory, UINT64_MAX - 0xffff, 16, EFI_MEMORY_WB);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

/* Up to the runtime MMIO that it overlaps here. */
static void conventional_memory_is_cut_at_4_gib(void **state)
{
    static const struct handoff_region expected[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), RUNTIME_ALL_AT(BASE), STILL_USED,
                                                     {0xff000000, 0xff000000, 0xc00000, ALL, WRITE_BACK}};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.map.size -= setting.map.stride;
    map_add(&setting.map, EfiConventionalMemory, 0xff000000, 0x1200, EFI_MEMORY_WB);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

#define PROTECTED_AT(base)                                                                  \
    {0x7e00000, (base) + 0x7e00000, 0x30000, HANDOFF_WRITE, WRITE_BACK}, /* uncovered */    \
    {0x7f00000, (base) + 0x7f00000, 0x10000, HANDOFF_EXECUTE, WRITE_BACK},                  \
    {0x7f10000, (base) + 0x7f10000, 0x10000, ALL, WRITE_BACK}, /* uncovered */              \
    {0x7f20000, (base) + 0x7f20000, 0x30000, HANDOFF_WRITE, WRITE_BACK},                    \
    {0x7f50000, (base) + 0x7f50000, 0x40000, HANDOFF_WRITE, WRITE_BACK},                    \
    {0x7f90000, (base) + 0x7f90000, 0x10000, 0, WRITE_BACK},                                \
    {0x7fa0000, (base) + 0x7fa0000, 0x10000, HANDOFF_WRITE, WRITE_BACK}, /* uncovered */    \
    {0xffc00000, (base) + 0xffc00000, 0x400000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED}

/* Ranges that the caller knows outrank the attributes table and the default, wherever they begin and end. */
static void kernel_gives_known_ranges_their_own_access(void **state)
{
    static const struct handoff_access_range known[] = {
        {0x7f48000, 0x10000, HANDOFF_EXECUTE}, /* across two entries of the table */
        {0x7f14000, 0x4000, 0},                /* where no entry is */
        {0x7e00000, 0x1000, HANDOFF_EXECUTE},  /* at a region's beginning */
        {0x9000000, 0x1000, HANDOFF_EXECUTE},  /* in no region */
    };
    static const struct handoff_region expected[] = {
        SHARED,
        {0x7e00000, BASE + 0x7e00000, 0x1000, HANDOFF_EXECUTE, WRITE_BACK},
        {0x7e01000, BASE + 0x7e01000, 0x2f000, HANDOFF_WRITE, WRITE_BACK},
        {0x7f00000, BASE + 0x7f00000, 0x10000, HANDOFF_EXECUTE, WRITE_BACK},
        {0x7f10000, BASE + 0x7f10000, 0x4000, ALL, WRITE_BACK},
        {0x7f14000, BASE + 0x7f14000, 0x4000, 0, WRITE_BACK},
        {0x7f18000, BASE + 0x7f18000, 0x8000, ALL, WRITE_BACK},
        {0x7f20000, BASE + 0x7f20000, 0x28000, HANDOFF_WRITE, WRITE_BACK},
        {0x7f48000, BASE + 0x7f48000, 0x10000, HANDOFF_EXECUTE, WRITE_BACK},
        {0x7f58000, BASE + 0x7f58000, 0x38000, HANDOFF_WRITE, WRITE_BACK},
        {0x7f90000, BASE + 0x7f90000, 0x10000, 0, WRITE_BACK},
        {0x7fa0000, BASE + 0x7fa0000, 0x10000, HANDOFF_WRITE, WRITE_BACK},
        {0xffc00000, BASE + 0xffc00000, 0x400000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED},
    };
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.space.known = known;
    setting.space.known_count = COUNT(known);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

static void kernel_has_no_identity_map_and_the_tables_permissions(void **state)
{
    static const struct handoff_region expected[] = {SHARED, PROTECTED_AT(BASE)};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

static void kernel_keeps_runtime_identity_when_asked(void **state)
{
    static const struct handoff_region expected[] = {SHARED, PROTECTED_AT(BASE), PROTECTED_AT(0)};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.space.keep_identity = true;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

static void without_a_table_only_code_is_executable(void **state)
{
    static const struct handoff_region expected[] = {
        SHARED,
        {0x7e00000, BASE + 0x7e00000, 0x30000, HANDOFF_WRITE, WRITE_BACK},
        {0x7f00000, BASE + 0x7f00000, 0x50000, ALL, WRITE_BACK},
        {0x7f50000, BASE + 0x7f50000, 0x60000, HANDOFF_WRITE, WRITE_BACK},
        {0xffc00000, BASE + 0xffc00000, 0x400000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED},
    };
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, false);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

static void without_permissions_runtime_memory_allows_everything(void **state)
{
    static const struct handoff_region expected[] = {SHARED, RUNTIME_ALL_AT(BASE)};

    (void)state;
    for (UINTN protect = 0; protect < 2; protect++) {
        struct setting setting;
        begin(&setting, HANDOFF_PLACE_OFFSET, protect == 1);
        setting.space.write_xor_execute = false;
        struct handoff_page_table table = new_table(&setting);
        assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
        assert_exactly(&table, expected, COUNT(expected));
        end(&setting);
    }
}

/* Virtual equals physical: the two mappings of the crossing are one, and the kernel's is all there is. */
static void identity_placement_works_in_both(void **state)
{
    static const struct handoff_region crossing[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), STILL_USED};
    static const struct handoff_region kernel[] = {SHARED, PROTECTED_AT(0)};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_IDENTITY, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, crossing, COUNT(crossing));
    table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, kernel, COUNT(kernel));
    end(&setting);
}

/* The arena is exactly as large as the bound says, in every combination, and both tables fit, boot services added. */
static void the_bound_suffices_for_both(void **state)
{
    (void)state;
    for (UINT32 choice = 0; choice < 128; choice++) {
        struct setting setting;
        begin(&setting, (enum handoff_placement)(choice % 3), choice & 64);
        setting.space.strict = choice & 1;
        setting.space.keep_identity = choice & 2;
        setting.space.write_xor_execute = choice & 4;
        setting.format = handoff_page_format_x86_64(choice & 8 ? 5 : 4, choice & 16, 40);
        struct handoff_page_table crossing = new_table(&setting);
        assert_status(handoff_address_space_crossing(&setting.space, &crossing), HANDOFF_OK);
        assert_status(handoff_address_space_boot_services(&setting.space, &crossing), HANDOFF_OK);
        struct handoff_page_table kernel = new_table(&setting);
        assert_status(handoff_address_space_kernel(&setting.space, &kernel), HANDOFF_OK);
        end(&setting);
    }
}

/* Neighbours in one address space only, or of another kind: each keeps its own translation. */
static void only_what_touches_in_every_way_is_joined(void **state)
{
    static const struct handoff_region regions[] = {
        {0x200000, BASE, 0x1000, 0, WRITE_BACK},
        {0x201000, BASE + 0x10000, 0x1000, 0, WRITE_BACK},             /* touches physically */
        {0x300000, BASE + 0x11000, 0x1000, 0, WRITE_BACK},             /* touches virtually */
        {0x301000, BASE + 0x12000, 0x1000, 0, HANDOFF_CACHE_UNCACHED}, /* touches, but is another kind of memory */
        {0x302000, BASE + 0x13000, 0x1000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED},
        {0x303000, BASE + 0x14000, 0x1000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED},
    };
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.runtime.size = 0;
    setting.space.shared = regions;
    setting.space.shared_count = COUNT(regions);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, regions, COUNT(regions));
    end(&setting);
}

static void passes_errors_on(void **state)
{
    const struct handoff_region clash[] = {{0x5000, BASE + 0x7f00000, 0x1000, 0, WRITE_BACK}};
    const struct handoff_region askew[] = {{0x5000, BASE + 0x5800, 0x1000, 0, WRITE_BACK}};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.arena = arena_new(64);
    setting.space.shared = clash;
    setting.space.shared_count = 1;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_ALREADY_MAPPED);
    table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_ALREADY_MAPPED);
    setting.space.shared = askew;
    table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_MISALIGNED);
    table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_MISALIGNED);
    end(&setting);
}

/* One page less than is needed, wherever it is missing. */
static void says_when_the_arena_is_too_small(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    const UINTN needed = setting.arena.used;
    for (UINTN pages = 1; pages < needed; pages++) {
        setting.arena.used = 0;
        setting.arena.spare_pages = 0;
        setting.arena.pages = pages;
        table = new_table(&setting);
        assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_ARENA_EXHAUSTED);
        assert_int_equal(setting.arena.used, pages);
    }
    end(&setting);
}

/* Firmware reports MMIO windows that begin inside a page. */
static void misaligned_regions_are_rounded_outwards(void **state)
{
    static const struct handoff_region expected[] = {
        SHARED, {0xffc00000, BASE + 0xffc00000, 0x401000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED}};
    struct setting setting;

    (void)state;
    begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.runtime.size = 0;
    map_add(&setting.runtime, EfiMemoryMappedIO, 0xffc00010, 0x400, EFI_MEMORY_RUNTIME);
    handoff_memory_map_at(&setting.runtime, 0)->VirtualStart = BASE + 0xffc00010;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    end(&setting);
}

static void chooses_the_best_cacheability(void **state)
{
    (void)state;
    for (UINT64 bits = 0; bits < 32; bits++) {
        const EFI_MEMORY_DESCRIPTOR descriptor = {.Attribute = bits | EFI_MEMORY_RUNTIME | EFI_MEMORY_XP};
        const enum handoff_cache expected = bits & EFI_MEMORY_WB   ? HANDOFF_CACHE_WRITE_BACK
                                            : bits & EFI_MEMORY_WT ? HANDOFF_CACHE_WRITE_THROUGH
                                            : bits & EFI_MEMORY_WC ? HANDOFF_CACHE_WRITE_COMBINING
                                                                   : HANDOFF_CACHE_UNCACHED;
        assert_int_equal(handoff_descriptor_cache(&descriptor), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lenient_crossing_adds_what_firmware_still_uses),
        cmocka_unit_test(conventional_memory_at_the_very_top_is_not_low),
        cmocka_unit_test(conventional_memory_is_cut_at_4_gib),
        cmocka_unit_test(strict_crossing_leaves_them_out_until_asked),
        cmocka_unit_test(page_zero_needs_no_descriptor),
        cmocka_unit_test(kernel_gives_known_ranges_their_own_access),
        cmocka_unit_test(kernel_has_no_identity_map_and_the_tables_permissions),
        cmocka_unit_test(kernel_keeps_runtime_identity_when_asked),
        cmocka_unit_test(without_a_table_only_code_is_executable),
        cmocka_unit_test(without_permissions_runtime_memory_allows_everything),
        cmocka_unit_test(identity_placement_works_in_both),
        cmocka_unit_test(the_bound_suffices_for_both),
        cmocka_unit_test(only_what_touches_in_every_way_is_joined),
        cmocka_unit_test(passes_errors_on),
        cmocka_unit_test(says_when_the_arena_is_too_small),
        cmocka_unit_test(misaligned_regions_are_rounded_outwards),
        cmocka_unit_test(chooses_the_best_cacheability),
    };

    return unit_test_run(tests);
}
