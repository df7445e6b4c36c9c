/* handoff_address_space_build and handoff_address_space_identity: what every loader would write itself. */
#include <handoff/address_space.h>

#include "map_builder.h"
#include "table_builder.h"
#include "unit_test.h"

#define BASE 0xffff900000000000ULL

struct setting {
    struct handoff_memory_map    map;
    struct handoff_memory_map    runtime;
    struct handoff_region        image;
    struct handoff_region        stack;
    struct handoff_address_space space;
    struct handoff_page_format   format;
    struct handoff_page_arena    arena; /* exactly handoff_address_space_bound() pages */
    struct handoff_page_table    crossing;
    struct handoff_page_table    kernel;
};

static void begin(struct setting *setting)
{
    const struct handoff_window window = {BASE, TIB};

    memset(setting, 0, sizeof(*setting));
    setting->map = map_new(48, MAP_ORDINARY_DESCRIPTORS);
    setting->runtime = map_new(48, MAP_ORDINARY_RUNTIME);
    map_add_ordinary(&setting->map);
    assert_status(handoff_runtime_map_build(&setting->map, HANDOFF_PLACE_OFFSET, window, &setting->runtime),
                  HANDOFF_OK);
    setting->image = handoff_address_space_identity(0x200000, 0x3000, HANDOFF_EXECUTE);
    setting->stack = handoff_address_space_identity(0xc00000, 0x8000, HANDOFF_WRITE);
    setting->space = (struct handoff_address_space){
        .map = &setting->map,
        .runtime = &setting->runtime,
        .shared = &setting->image,
        .shared_count = 1,
        .temporary = &setting->stack,
        .temporary_count = 1,
        .strict = true,
    };
    setting->format = handoff_page_format_x86_64(4, false, 46);
    setting->arena = arena_new(handoff_address_space_bound(&setting->space, &setting->format));
}

static void end(struct setting *setting)
{
    arena_free(&setting->arena);
    map_free(&setting->runtime);
    map_free(&setting->map);
}

static enum handoff_status build(struct setting *setting)
{
    return handoff_address_space_build(&setting->space, &setting->format, &setting->arena, &setting->crossing,
                                       &setting->kernel);
}

/* What a program needs to go on in both worlds, in the crossing only, and in the kernel's world only. */
static void assert_both_built(const struct setting *setting)
{
    const struct handoff_region runtime = {0x7e00000, BASE + 0x7e00000, 0x30000, HANDOFF_WRITE | HANDOFF_EXECUTE,
                                           HANDOFF_CACHE_WRITE_BACK};
    const struct software_mmu crossing = software_mmu_load(&setting->crossing);
    const struct software_mmu kernel = software_mmu_load(&setting->kernel);

    assert_translates(&crossing, &setting->image);
    assert_translates(&kernel, &setting->image);
    assert_translates(&crossing, &setting->stack);
    assert_absent(&kernel, setting->stack.virtual_address, setting->stack.size);
    assert_translates(&crossing, &runtime);
    assert_translates(&kernel, &runtime);
    assert_false(software_mmu_translate(&kernel, 0x7e00000).present);
    assert_true(software_mmu_translate(&crossing, 0x7e00000).present);
}

static void builds_both_tables(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting);
    assert_status(build(&setting), HANDOFF_OK);
    assert_both_built(&setting);
    end(&setting);
}

/* As a loader does: tried with one map, built with the next. Pages that were given back must not be handed out
 * twice. */
static void forgets_what_it_built_before(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting);
    assert_status(build(&setting), HANDOFF_OK);
    const UINTN used = setting.arena.used;
    setting.arena.spare_pages = 2;
    setting.arena.spare = setting.arena.physical_address;
    assert_status(build(&setting), HANDOFF_OK);
    assert_int_equal(setting.arena.used, used);
    assert_both_built(&setting);
    end(&setting);
}

/* Whichever page is missing: of the first root, the first table, the second root or the second table. */
static void says_when_the_arena_is_too_small(void **state)
{
    struct setting setting;

    (void)state;
    begin(&setting);
    assert_status(build(&setting), HANDOFF_OK);
    const UINTN needed = setting.arena.used;
    for (UINTN pages = 0; pages < needed; pages++) {
        setting.arena.pages = pages;
        assert_status(build(&setting), HANDOFF_ARENA_EXHAUSTED);
        assert_int_equal(setting.arena.used, pages);
    }
    setting.arena.pages = needed;
    assert_status(build(&setting), HANDOFF_OK);
    end(&setting);
}

static void assert_identity(UINT64 address, UINT64 size, UINT64 first, UINT64 whole)
{
    const struct handoff_region region = handoff_address_space_identity(address, size, HANDOFF_WRITE);

    assert_int_equal(region.physical_address, first);
    assert_int_equal(region.virtual_address, first);
    assert_int_equal(region.size, whole);
    assert_int_equal(region.access, HANDOFF_WRITE);
    assert_int_equal(region.cache, HANDOFF_CACHE_WRITE_BACK);
}

static void identity_is_rounded_outwards(void **state)
{
    (void)state;
    assert_identity(0x5000, 0x1000, 0x5000, 0x1000);
    assert_identity(0x5000, 1, 0x5000, 0x1000);
    assert_identity(0x5fff, 1, 0x5000, 0x1000);
    assert_identity(0x5fff, 2, 0x5000, 0x2000);
    assert_identity(0x5001, 0x1000, 0x5000, 0x2000);
    assert_identity(0x5000, 0x1001, 0x5000, 0x2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_both_tables),
        cmocka_unit_test(forgets_what_it_built_before),
        cmocka_unit_test(says_when_the_arena_is_too_small),
        cmocka_unit_test(identity_is_rounded_outwards),
    };

    return unit_test_run(tests);
}
