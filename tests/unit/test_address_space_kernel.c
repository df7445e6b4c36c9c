/* address_space.h: what the kernel table translates, and with what permissions. */
#include "address_setting.h"
#include "unit_test.h"

/* Ranges that the caller knows outrank the attributes table and the default, wherever they begin and end. */
static void kernel_gives_known_ranges_their_own_access(void **state)
{
    static const struct handoff_access_range known[] = {
        {0x7e00000, 0x1000, HANDOFF_EXECUTE},  /* at a region's beginning */
        {0x7f14000, 0x4000, 0},                /* where no entry is */
        {0x7f48000, 0x10000, HANDOFF_EXECUTE}, /* across two entries of the table */
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
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.space.known = known;
    setting.space.known_count = COUNT(known);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

static void kernel_has_no_identity_map_and_the_tables_permissions(void **state)
{
    static const struct handoff_region expected[] = {SHARED, PROTECTED_AT(BASE)};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

static void kernel_keeps_runtime_identity_when_asked(void **state)
{
    static const struct handoff_region expected[] = {SHARED, PROTECTED_AT(BASE), PROTECTED_AT(0)};
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, true);
    setting.space.keep_identity = true;
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
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
    struct address_setting setting;

    (void)state;
    address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, false);
    struct handoff_page_table table = new_table(&setting);
    assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
    assert_exactly(&table, expected, COUNT(expected));
    address_setting_end(&setting);
}

static void without_permissions_runtime_memory_allows_everything(void **state)
{
    static const struct handoff_region expected[] = {SHARED, RUNTIME_ALL_AT(BASE)};

    (void)state;
    for (UINTN protect = 0; protect < 2; protect++) {
        struct address_setting setting;
        address_setting_begin(&setting, HANDOFF_PLACE_OFFSET, protect == 1);
        setting.space.write_xor_execute = false;
        struct handoff_page_table table = new_table(&setting);
        assert_status(handoff_address_space_kernel(&setting.space, &table), HANDOFF_OK);
        assert_exactly(&table, expected, COUNT(expected));
        address_setting_end(&setting);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernel_gives_known_ranges_their_own_access),
        cmocka_unit_test(kernel_has_no_identity_map_and_the_tables_permissions),
        cmocka_unit_test(kernel_keeps_runtime_identity_when_asked),
        cmocka_unit_test(without_a_table_only_code_is_executable),
        cmocka_unit_test(without_permissions_runtime_memory_allows_everything),
    };

    return unit_test_run(tests);
}
