/* What SetVirtualAddressMap is let have while it is traced, and what ends it: the page tables say what was
 * granted. */
#include "loader/svam_trace.h"
#include "map_builder.h"
#include "table_builder.h"
#include "unit_test.h"

#define ARENA_PAGES 64
#define RESERVED    0x9000000ULL
#define BOOT_CODE   0x2000000ULL
#define BOOT_DATA   0x800000ULL
#define FREE        0x100000ULL
#define LOADER_CODE 0xc00000ULL
#define RUNTIME     0x7f00000ULL
#define DEVICE      0xfee00000ULL /* in no descriptor */
#define INSTRUCTION 0x7f00010ULL

static struct handoff_memory_map map;
static struct handoff_page_arena arena;
static struct handoff_page_table crossing, open;
static struct handoff_offence offences[4];
static struct svam_trace trace;
static struct arch_trace guard;
static UINT64 caller;

static int start(void **state)
{
    const struct handoff_page_format format = table_format(0);

    (void)state;
    map = map_new(48, MAP_ORDINARY_DESCRIPTORS + 2);
    map_add_ordinary(&map);
    map_add(&map, EfiReservedMemoryType, RESERVED, 1, EFI_MEMORY_WB);
    map_add(&map, EfiBootServicesCode, BOOT_CODE, 8, EFI_MEMORY_WB);
    arena = arena_new(ARENA_PAGES);
    arena.used = arena.spare_pages = 0;
    assert_status(handoff_page_table_begin(&crossing, &format, &arena), HANDOFF_OK);
    assert_status(handoff_page_table_begin(&open, &format, &arena), HANDOFF_OK);
    memset(offences, 0, sizeof(offences));
    caller = 0;
    trace = (struct svam_trace){.map = &map, .crossing = &crossing, .open = &open,
                                .offences = {.offence = offences, .capacity = COUNT(offences)}};
    guard = svam_trace_guard(&trace);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    map_free(&map);
    arena_free(&arena);
    return 0;
}

static enum arch_fault_answer want(UINT64 instruction, UINT64 address, bool execute)
{
    const struct handoff_fault fault = {.vector = 14, .instruction = instruction, .address = address};

    return guard.judge(guard.context, &fault, execute, caller);
}

/* Both tables are the processor's business from now on: as many bytes are mapped in each, and these right. */
static void assert_granted(struct handoff_page_table *table, UINT64 page, UINT64 bytes, UINT32 access,
                           enum handoff_cache cache)
{
    const struct software_mmu mmu = software_mmu_load(table);
    const struct handoff_region region = {page, page, HANDOFF_PAGE_SIZE, access, cache};

    assert_translates(&mmu, &region);
    assert_int_equal(mapped_bytes(&mmu), bytes);
}

static void assert_nothing_granted(struct handoff_page_table *table)
{
    const struct software_mmu mmu = software_mmu_load(table);

    assert_int_equal(mapped_bytes(&mmu), 0);
}

static void each_table_has_its_part(void **state)
{
    (void)state;
    assert_int_equal(guard.root, handoff_page_table_root(&crossing));
    assert_int_equal(guard.stepping_root, handoff_page_table_root(&open));
}

static void data_is_granted_for_one_instruction(void **state)
{
    (void)state;
    assert_int_equal(want(INSTRUCTION, BOOT_DATA + 0x123, false), ARCH_FAULT_STEP);
    assert_granted(&open, BOOT_DATA, HANDOFF_PAGE_SIZE, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);
    assert_nothing_granted(&crossing);
    assert_int_equal(trace.offences.used, 1);
    assert_int_equal(offences[0].fault.instruction, INSTRUCTION);
    assert_int_equal(offences[0].fault.address, BOOT_DATA + 0x123);
}

static void the_same_again_is_counted(void **state)
{
    (void)state;
    for (UINTN i = 0; i < 3; i++)
        assert_int_equal(want(INSTRUCTION, BOOT_DATA + i, false), ARCH_FAULT_STEP);
    assert_int_equal(want(INSTRUCTION + 4, BOOT_DATA, false), ARCH_FAULT_STEP);
    assert_int_equal(trace.offences.used, 2);
    assert_int_equal(offences[0].count, 3);
    assert_int_equal(offences[1].count, 1);
    assert_int_equal(trace.faults, 4);
}

/* Devices that no descriptor names are no memory to cache; page 0 may have any descriptor. */
static void any_physical_page_is_granted_to_data(void **state)
{
    (void)state;
    assert_int_equal(want(INSTRUCTION, DEVICE + 0x20, false), ARCH_FAULT_STEP);
    assert_granted(&open, DEVICE, HANDOFF_PAGE_SIZE, HANDOFF_WRITE, HANDOFF_CACHE_UNCACHED);
    assert_int_equal(want(INSTRUCTION, 0x10, false), ARCH_FAULT_STEP);
    assert_granted(&open, 0, 2 * HANDOFF_PAGE_SIZE, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);
    assert_int_equal(want(INSTRUCTION, RESERVED, false), ARCH_FAULT_STEP);
    assert_nothing_granted(&crossing);
}

static void code_is_granted_to_the_end(void **state)
{
    static const UINT64 pages[] = {BOOT_CODE + 0x1000, BOOT_DATA, FREE};

    (void)state;
    for (UINTN i = 0; i < COUNT(pages); i++) {
        assert_int_equal(want(pages[i] + 8, pages[i] + 8, true), ARCH_FAULT_AGAIN);
        assert_granted(&crossing, pages[i], (i + 1) * HANDOFF_PAGE_SIZE, HANDOFF_EXECUTE, HANDOFF_CACHE_WRITE_BACK);
        assert_granted(&open, pages[i], (i + 1) * HANDOFF_PAGE_SIZE, HANDOFF_EXECUTE, HANDOFF_CACHE_WRITE_BACK);
        assert_int_equal(trace.offences.used, i + 1);
    }
}

static void the_first_caller_is_kept(void **state)
{
    (void)state;
    caller = INSTRUCTION;
    assert_int_equal(want(BOOT_CODE, BOOT_CODE, true), ARCH_FAULT_AGAIN);
    caller = INSTRUCTION + 8;
    assert_int_equal(want(BOOT_CODE, BOOT_CODE, true), ARCH_FAULT_AGAIN);
    assert_int_equal(want(BOOT_CODE + 8, BOOT_CODE + 8, true), ARCH_FAULT_AGAIN);
    assert_int_equal(offences[0].caller, INSTRUCTION);
    assert_int_equal(offences[0].count, 2);
    assert_int_equal(offences[1].caller, INSTRUCTION + 8);
}

static void wild_jumps_end_the_call(void **state)
{
    static const UINT64 places[] = {0, 0xfff, RESERVED, DEVICE, LOADER_CODE, RUNTIME};

    (void)state;
    for (UINTN i = 0; i < COUNT(places); i++)
        assert_int_equal(want(places[i], places[i], true), ARCH_FAULT_ENDS_CALL);
    assert_nothing_granted(&crossing);
    assert_nothing_granted(&open);
    assert_int_equal(trace.offences.used, 0);
}

/* The format's physical addresses have 46 bits. */
static void what_is_no_physical_address_ends_the_call(void **state)
{
    (void)state;
    assert_int_equal(want(INSTRUCTION, (1ULL << 46) - 1, false), ARCH_FAULT_STEP);
    assert_int_equal(want(INSTRUCTION, 1ULL << 46, false), ARCH_FAULT_ENDS_CALL);
    assert_int_equal(want(INSTRUCTION, 0xffff880000100000ULL, false), ARCH_FAULT_ENDS_CALL);
    assert_int_equal(trace.offences.used, 1);
}

static void tables_without_room_end_the_call(void **state)
{
    (void)state;
    arena.used = arena.pages;
    assert_int_equal(want(INSTRUCTION, BOOT_DATA, false), ARCH_FAULT_ENDS_CALL);
    assert_int_equal(want(BOOT_CODE, BOOT_CODE, true), ARCH_FAULT_ENDS_CALL);
    arena.used -= crossing.format.levels - 1; /* enough for one table of the two */
    assert_int_equal(want(BOOT_CODE, BOOT_CODE, true), ARCH_FAULT_ENDS_CALL);
    assert_int_equal(trace.offences.used, 0);
}

static void there_is_a_limit(void **state)
{
    (void)state;
    trace.faults = SVAM_TRACE_LIMIT - 1;
    assert_int_equal(want(INSTRUCTION, BOOT_DATA, false), ARCH_FAULT_STEP);
    assert_int_equal(want(INSTRUCTION, BOOT_DATA, false), ARCH_FAULT_ENDS_CALL);
    assert_int_equal(offences[0].count, 1);
}

static void a_full_list_stops_nothing(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(offences) + 2; i++)
        assert_int_equal(want(INSTRUCTION + i, BOOT_DATA, false), ARCH_FAULT_STEP);
    assert_int_equal(trace.offences.used, COUNT(offences));
    assert_int_equal(trace.offences.lost, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_table_has_its_part, start, stop),
        cmocka_unit_test_setup_teardown(data_is_granted_for_one_instruction, start, stop),
        cmocka_unit_test_setup_teardown(the_same_again_is_counted, start, stop),
        cmocka_unit_test_setup_teardown(any_physical_page_is_granted_to_data, start, stop),
        cmocka_unit_test_setup_teardown(code_is_granted_to_the_end, start, stop),
        cmocka_unit_test_setup_teardown(the_first_caller_is_kept, start, stop),
        cmocka_unit_test_setup_teardown(wild_jumps_end_the_call, start, stop),
        cmocka_unit_test_setup_teardown(what_is_no_physical_address_ends_the_call, start, stop),
        cmocka_unit_test_setup_teardown(tables_without_room_end_the_call, start, stop),
        cmocka_unit_test_setup_teardown(there_is_a_limit, start, stop),
        cmocka_unit_test_setup_teardown(a_full_list_stops_nothing, start, stop),
    };

    return unit_test_run(tests);
}
