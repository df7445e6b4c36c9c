/* From the address of a fault to its cause. */
#include "kernel-stub/diagnosis.h"
#include "kernel_fixture.h"
#include "unit_test.h"

#define GUARD_LOW  0xffffffff80100000
#define GUARD_HIGH 0xffffffff80101000

enum kind {
    READS,
    WRITES,
    EXECUTES,
};

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    return 0;
}

static struct access page_fault(enum kind kind, UINT64 address)
{
    return (struct access){
        .address = address,
        .page_fault = true,
        .write = kind == WRITES,
        .execute = kind == EXECUTES,
        .guard_low = GUARD_LOW,
        .guard_high = GUARD_HIGH,
    };
}

static const char *cause(enum kind kind, UINT64 address)
{
    const struct access access = page_fault(kind, address);

    return diagnose(&fixture.info, &access);
}

static UINT64 physical(enum region region)
{
    return kernel_fixture_region(region)->PhysicalStart + 8;
}

static void test_memory_the_kernel_owns_now(void **state)
{
    (void)state;
    assert_string_equal(cause(READS, physical(REGION_BOOT_DATA)), "stale-boot-services-data");
    assert_string_equal(cause(WRITES, physical(REGION_BOOT_CODE)), "stale-boot-services-data");
    assert_string_equal(cause(READS, physical(REGION_LOADER)), "stale-boot-services-data");
    assert_string_equal(cause(WRITES, physical(REGION_HIGH)), "stale-boot-services-data");
    assert_string_equal(cause(EXECUTES, physical(REGION_BOOT_CODE)), "boot-service-called");
    assert_string_equal(cause(EXECUTES, physical(REGION_BOOT_DATA)), "boot-service-called");
}

static void test_physical_addresses_of_runtime_memory(void **state)
{
    (void)state;
    assert_string_equal(cause(READS, physical(REGION_DATA)), "unconverted-pointer");
    assert_string_equal(cause(WRITES, physical(REGION_MMIO)), "unconverted-pointer");
    assert_string_equal(cause(EXECUTES, physical(REGION_CODE)), "unconverted-code-pointer");
}

static void test_addresses_that_nobody_declared(void **state)
{
    (void)state;
    assert_string_equal(cause(READS, physical(REGION_RESERVED)), "undeclared-region");
    assert_string_equal(cause(WRITES, physical(REGION_NVS)), "undeclared-region");
    assert_string_equal(cause(READS, 0xfec00000), "undeclared-region");
    assert_string_equal(cause(EXECUTES, 0xfec00000), "undeclared-region");
}

/* What the page is for decides, not who else lays claim to its address. */
static void test_behind_a_buffer(void **state)
{
    struct access access = page_fault(WRITES, physical(REGION_BOOT_DATA));

    (void)state;
    access.buffer_guard = true;
    assert_string_equal(diagnose(&fixture.info, &access), "buffer-overrun");
    access.page_fault = false;
    assert_string_equal(diagnose(&fixture.info, &access), "unknown");
}

static void test_virtual_addresses(void **state)
{
    (void)state;
    const UINT64 data = (UINT64)kernel_fixture_tables() + 8;
    const UINT64 code = kernel_firmware_code_start();

    assert_string_equal(cause(WRITES, code), "write-to-code");
    assert_string_equal(cause(EXECUTES, data), "execute-of-data");
    assert_string_equal(cause(READS, data), "unknown");
    assert_string_equal(cause(READS, 0xffff900000000000), "unknown");
}

/* Where a kernel's memory begins, physical addresses end. */
static void test_physical_width(void **state)
{
    (void)state;
    assert_string_equal(cause(READS, (1ULL << 40) - 8), "undeclared-region");
    assert_string_equal(cause(READS, 1ULL << 40), "unknown");
}

/* Page 0 is conventional memory here, but a null pointer does not mean that memory. */
static void test_null_pointer(void **state)
{
    (void)state;
    assert_string_equal(cause(READS, 0), "null-pointer");
    assert_string_equal(cause(WRITES, HANDOFF_PAGE_SIZE - 1), "null-pointer");
    assert_string_equal(cause(WRITES, HANDOFF_PAGE_SIZE), "stale-boot-services-data");
}

/* Moved once more by the distance that its region moved; what no address can be is no page fault. */
static void test_pointer_converted_twice(void **state)
{
    const struct handoff_memory_map runtime = info_map(&fixture.info.runtime_map);
    const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&runtime, 0);
    const UINT64 twice = 2 * region->VirtualStart - region->PhysicalStart;
    const UINT64 end = twice + handoff_descriptor_size(region);
    struct access access = {.address = twice};

    (void)state;
    assert_string_equal(diagnose(&fixture.info, &access), "converted-twice");
    assert_string_equal(cause(READS, twice), "converted-twice");
    assert_string_equal(cause(WRITES, end - 1), "converted-twice");
    assert_string_equal(cause(READS, twice - 1), "unknown");
    assert_string_equal(cause(READS, end), "unknown");
}

/* Regions that did not move cannot be converted twice. */
static void test_identity_is_not_converted_twice(void **state)
{
    struct access access;

    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_IDENTITY);
    access = (struct access){.address = physical(REGION_DATA)};
    assert_string_equal(diagnose(&fixture.info, &access), "unknown");
}

static void test_stack_guard(void **state)
{
    (void)state;
    assert_string_equal(cause(WRITES, GUARD_LOW), "stack-overrun");
    assert_string_equal(cause(WRITES, GUARD_HIGH - 8), "stack-overrun");
    assert_string_equal(cause(WRITES, GUARD_HIGH), "unknown");
    assert_string_equal(cause(WRITES, GUARD_LOW - 8), "unknown");
}

/* What else than a page fault knows no address; only the poison speaks for itself. */
static void test_other_exceptions(void **state)
{
    struct access access = {.address = HANDOFF_POISON + 0x18};

    (void)state;
    assert_string_equal(diagnose(&fixture.info, &access), "stale-boot-services-data");
    access.address = HANDOFF_POISON - 0x18;
    assert_string_equal(diagnose(&fixture.info, &access), "stale-boot-services-data");
    access.address = HANDOFF_POISON + 0x100000;
    assert_string_equal(diagnose(&fixture.info, &access), "unknown");
    access.address = physical(REGION_BOOT_DATA);
    assert_string_equal(diagnose(&fixture.info, &access), "unknown");
}

static void test_interrupt(void **state)
{
    struct access access = page_fault(READS, physical(REGION_BOOT_DATA));

    (void)state;
    access.interrupt = true;
    assert_string_equal(diagnose(&fixture.info, &access), "interrupts-enabled");
}

static void assert_described(UINT64 address, const char *expected)
{
    char bytes[160];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    describe_address(&fixture.info, address, &text);
    assert_string_equal(bytes, expected);
}

static void test_descriptions(void **state)
{
    char expected[160];
    struct handoff_text text = handoff_text_in(expected, sizeof(expected));
    const UINT64 tables = (UINT64)kernel_fixture_tables();

    (void)state;
    handoff_text_format(&text, "EfiRuntimeServicesData, 1 page at 0x7e800000, virtual 0x%lx", tables);
    assert_described(tables + 8, expected);
    assert_described(physical(REGION_BOOT_DATA), "EfiBootServicesData, 2 pages at 0x100000");
    assert_described(0xfec00000, "in no descriptor of the final map");
    assert_described(8, "EfiConventionalMemory, 160 pages at 0x0; page 0, likely a null pointer");
}

/* The kernel stub says that such a map is malformed; it must live to say so. */
static void test_malformed_maps(void **state)
{
    (void)state;
    fixture.info.memory_map.stride = 0;
    fixture.info.runtime_map.stride = 39;
    assert_described(0x5000, "in no descriptor of the final map");
}

/* Each has a step of its own, which speaks of its matter. */
static void test_next_steps(void **state)
{
    static const struct {
        const char *slug;
        const char *word;
    } steps[] = {
        {DIAGNOSIS_STALE_BOOT_SERVICES_DATA, "kept a pointer"},
        {DIAGNOSIS_BOOT_SERVICE_CALLED, "test for runtime"},
        {DIAGNOSIS_PROTOCOL_USED, "protocols"},
        {DIAGNOSIS_UNCONVERTED_POINTER, "Convert this pointer with"},
        {DIAGNOSIS_UNCONVERTED_CODE_POINTER, "function pointer"},
        {DIAGNOSIS_CONVERTED_TWICE, "once"},
        {DIAGNOSIS_NULL_POINTER, "never set"},
        {DIAGNOSIS_UNDECLARED_REGION, "declare this region"},
        {DIAGNOSIS_WRITE_TO_CODE, "move the variable"},
        {DIAGNOSIS_EXECUTE_OF_DATA, "executable section"},
        {DIAGNOSIS_WRITABLE_CODE, "aligned to pages"},
        {DIAGNOSIS_STACK_OVERRUN, "recursion"},
        {DIAGNOSIS_BUFFER_OVERRUN, "security"},
        {DIAGNOSIS_STALE_MAP_KEY, "GetMemoryMap"},
        {DIAGNOSIS_BAD_RUNTIME_MAP, "runtime descriptors"},
        {DIAGNOSIS_SVAM_REFUSED, "status"},
        {DIAGNOSIS_INTERRUPTS_ENABLED, "STI"},
        {DIAGNOSIS_RETURNED_FROM_RESET, "ResetSystem"},
        {DIAGNOSIS_UNKNOWN, "map file"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(steps); i++) {
        const char *step = diagnosis_next_step(steps[i].slug);
        if (strstr(step, steps[i].word) == NULL)
            fail_msg("%s: no word of '%s': %s", steps[i].slug, steps[i].word, step);
        for (UINTN other = 0; other < i; other++)
            assert_string_not_equal(step, diagnosis_next_step(steps[other].slug));
    }
    assert_string_equal(diagnosis_next_step(DIAGNOSIS_NOT_AS_SPECIFIED), diagnosis_next_step(DIAGNOSIS_UNKNOWN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_memory_the_kernel_owns_now, start),
        cmocka_unit_test_setup(test_physical_addresses_of_runtime_memory, start),
        cmocka_unit_test_setup(test_addresses_that_nobody_declared, start),
        cmocka_unit_test_setup(test_behind_a_buffer, start),
        cmocka_unit_test_setup(test_virtual_addresses, start),
        cmocka_unit_test_setup(test_physical_width, start),
        cmocka_unit_test_setup(test_null_pointer, start),
        cmocka_unit_test_setup(test_pointer_converted_twice, start),
        cmocka_unit_test_setup(test_identity_is_not_converted_twice, start),
        cmocka_unit_test_setup(test_stack_guard, start),
        cmocka_unit_test_setup(test_other_exceptions, start),
        cmocka_unit_test_setup(test_interrupt, start),
        cmocka_unit_test_setup(test_descriptions, start),
        cmocka_unit_test_setup(test_malformed_maps, start),
        cmocka_unit_test_setup(test_next_steps, start),
    };

    return unit_test_run(tests);
}
