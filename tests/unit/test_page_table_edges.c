/* page_table.h where it has no page left, and entries that say nothing about where they came from. */
#include "table_setting.h"
#include "unit_test.h"

/* A large page that has to be split when no page is left stays as it is. */
static void a_split_without_a_page_changes_nothing(void **state)
{
    const struct handoff_page_format format = handoff_page_format_x86_64(4, false, 52);
    struct handoff_page_arena arena = arena_new(3);
    const struct handoff_region large = {GIB, GIB, 2 * MIB, 0, HANDOFF_CACHE_WRITE_BACK};
    const struct handoff_region small = {GIB, GIB, 4 * KIB, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK};
    struct handoff_page_table table;

    (void)state;
    assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &large), HANDOFF_OK);
    assert_status(handoff_page_table_map(&table, &small), HANDOFF_ARENA_EXHAUSTED);
    const struct software_mmu mmu = software_mmu_load(&table);
    assert_translates(&mmu, &large);
    assert_int_equal(mapped_bytes(&mmu), large.size);
    arena_free(&arena);
}

/* Entries with one bit for each kind of access and of cacheability: each is read back as what it is. */
static void an_entry_tells_what_it_was_made_with(void **state)
{
    struct handoff_page_format format = handoff_page_format_x86_64(4, false, 48);

    (void)state;
    for (UINT32 i = 0; i < HANDOFF_ACCESS_COUNT; i++) {
        format.access_bits[i] = 1ULL << (52 + i);
        format.cache_bits[0][i] = format.cache_bits[1][i] = 1ULL << (56 + i);
    }
    for (UINT32 i = 0; i < HANDOFF_ACCESS_COUNT * HANDOFF_CACHE_COUNT; i++) {
        const struct handoff_region plain = {GIB, GIB, 4 * KIB, 0, HANDOFF_CACHE_WRITE_BACK};
        struct handoff_region region = plain;
        struct handoff_page_arena arena = arena_new(4);
        struct handoff_page_table table;
        region.access = i % HANDOFF_ACCESS_COUNT;
        region.cache = (enum handoff_cache)(i / HANDOFF_ACCESS_COUNT);
        assert_status(handoff_page_table_begin(&table, &format, &arena), HANDOFF_OK);
        assert_status(handoff_page_table_map(&table, &region), HANDOFF_OK);
        assert_status(handoff_page_table_map(&table, &plain), HANDOFF_OK);
        assert_int_equal(arena.memory[3 * 512], GIB | format.leaf_bits[0] | format.access_bits[region.access] |
                                                    format.cache_bits[0][region.cache]);
        arena_free(&arena);
    }
}

/* An absent entry reads like a leaf at physical address 0: one that is absent before 511 leaves is none of theirs. */
static void what_lacks_its_first_page_is_no_large_page(void **state)
{
    (void)state;
    for (UINTN i = 0; i < TABLE_FORMATS * HANDOFF_ACCESS_COUNT * HANDOFF_CACHE_COUNT; i++) {
        const UINT32 access = i / TABLE_FORMATS % HANDOFF_ACCESS_COUNT;
        const enum handoff_cache cache = (enum handoff_cache)(i / TABLE_FORMATS / HANDOFF_ACCESS_COUNT);
        const struct handoff_region region = {4 * KIB, 4 * KIB, 2 * MIB - 4 * KIB, access, cache};
        struct table_setting setting;
        table_setting_begin(&setting, table_format(i % TABLE_FORMATS), 5);
        assert_status(handoff_page_table_map(&setting.table, &region), HANDOFF_OK);
        const struct software_mmu mmu = software_mmu_load(&setting.table);
        assert_translates(&mmu, &region);
        assert_int_equal(mapped_bytes(&mmu), region.size);
        table_setting_end(&setting);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_without_a_page_changes_nothing),
        cmocka_unit_test(an_entry_tells_what_it_was_made_with),
        cmocka_unit_test(what_lacks_its_first_page_is_no_large_page),
    };

    return unit_test_run(tests);
}
