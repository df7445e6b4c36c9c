/* address_space.h: what holds for both tables. */
#include "address_setting.h"
#include "unit_test.h"

/* Virtual equals physical: the two mappings of the crossing are one, and the kernel's is all there is. */
static void identity_placement_works_in_both(void **state)
{
    static const struct handoff_region crossing[] = {SHARED, TEMPORARY, RUNTIME_ALL_AT(0), STILL_USED};
    static const struct handoff_region kernel[] = {SHARED, PROTECTED_AT(0)};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_IDENTITY, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_crossing(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, crossing, COUNT(crossing));
    table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, kernel, COUNT(kernel));
    address_setting_end(&setting);
}

/* The arena is exactly as large as the bound says, in every combination, and both tables fit, boot services added. */
static void the_bound_suffices_for_both(void **state)
{
    (void)state;
    for (UINT32 choice = 0; choice < 128; choice++) {
        struct address_setting setting;
        address_setting_begin(&setting, (enum handoff_placement)(choice % 3), choice & 64);
        setting.space.strict = choice & 1;
        setting.space.keep_identity = choice & 2;
        setting.space.write_xor_execute = choice & 4;
        setting.format = handoff_page_format_x86_64(choice & 8 ? 5 : 4, choice & 16, 40);
        struct handoff_page_table crossing = new_table(&setting);
        assert_status(handoff_address_space_crossing(&setting.space, &crossing), HANDOFF_OK);
        assert_status(handoff_address_space_boot_services(&setting.space, &crossing), HANDOFF_OK);
        struct handoff_page_table kernel = new_table(&setting);
        assert_status(handoff_address_space_kernel(&setting.space, &kernel), HANDOFF_OK);
        address_setting_end(&setting);
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
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.runtime.size = 0;
    setting.space.shared = regions;
    setting.space.shared_count = COUNT(regions);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, regions, COUNT(regions));
    address_setting_end(&setting);
}

static void passes_errors_on(void **state)
{
    const struct handoff_region clash[] = {{0x5000, BASE + 0x7f00000, 0x1000, 0, WRITE_BACK}};
    const struct handoff_region askew[] = {{0x5000, BASE + 0x5800, 0x1000, 0, WRITE_BACK}};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
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
    address_setting_end(&setting);
}

/* One page less than is needed, wherever it is missing. */
static void says_when_the_arena_is_too_small(void **state)
{
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
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
    address_setting_end(&setting);
}

/* Firmware reports MMIO windows that begin inside a page. */
static void misaligned_regions_are_rounded_outwards(void **state)
{
    static const struct handoff_region expected[] = {
        SHARED, {0xffc00000, BASE + 0xffc00000, 0x401000, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED}};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, false);
    setting.runtime.size = 0;
    map_add(&setting.runtime, EfiMemoryMappedIO, 0xffc00010, 0x400, EFI_MEMORY_RUNTIME);
    handoff_memory_map_at(&setting.runtime, 0)->VirtualStart = BASE + 0xffc00010;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

static void chooses_the_best_cacheability(void **state)
{
    (void)state;
    for (UINT64 bits = 0; bits < 32; bits++) {
        const EFI_MEMORY_DESCRIPTOR descriptor = {.Attribute = bits | EFI_MEMORY_RUNTIME | EFI_MEMORY_XP};
        const enum handoff_cache expected = (bits & EFI_MEMORY_WB) != 0   ? HANDOFF_CACHE_WRITE_BACK
                                            : (bits & EFI_MEMORY_WT) != 0 ? HANDOFF_CACHE_WRITE_THROUGH
                                            : (bits & EFI_MEMORY_WC) != 0 ? HANDOFF_CACHE_WRITE_COMBINING
                                                                          : HANDOFF_CACHE_UNCACHED;
        assert_int_equal(handoff_descriptor_cache(&descriptor), expected);
        for (UINT32 type = EfiMemoryMappedIO; type <= EfiMemoryMappedIOPortSpace; type++) {
            const EFI_MEMORY_DESCRIPTOR device = {.Type = type, .Attribute = bits | EFI_MEMORY_RUNTIME};
            assert_int_equal(handoff_descriptor_cache(&device), HANDOFF_CACHE_UNCACHED);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
