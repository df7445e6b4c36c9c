/* What tracing does about a fault, and what it keeps of it; and which stage has no place for what. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/fault.h"
#include "kernel-stub/runtime_call.h"
#include "kernel_fixture.h"
#include "unit_test.h"

#define STALE_ADDRESS 0x100010u
#define BOOT_CODE     0x102020u
#define CODE_VIRTUAL  (kernel_firmware_code_start() + 16)
#define CODE_PHYSICAL (kernel_fixture_region(REGION_CODE)->PhysicalStart + 16)

static struct trace trace;
static struct firmware_call call;

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    fixture.info.kernel = (struct handoff_span){.virtual_address = 0xffffffff80000000, .size = 0x10000};
    trace_begin(&trace, true);
    call = (struct firmware_call){0};
    trace_call(&trace);
    return 0;
}

enum kind { READ, WRITE, FETCH };

static void set_fault(uint64_t instruction, uint64_t address, enum kind kind)
{
    call.fault = (struct handoff_fault){.vector = 14, .instruction = instruction, .address = address};
    call.fault_page = true;
    call.fault_write = kind == WRITE;
    call.fault_execute = kind == FETCH;
    call.admitted.size = 0;
}

static enum remedy ask(void)
{
    return trace_remedy(&trace, &fixture.info, SERVICE_GET_TIME, fault_diagnosis(&fixture.info, &call), &call);
}

static enum remedy ask_about(uint64_t instruction, uint64_t address, enum kind kind)
{
    set_fault(instruction, address, kind);
    return ask();
}

static void assert_admitted(uint64_t page, enum handoff_cache cache)
{
    assert_int_equal(call.admitted.physical_address, page);
    assert_int_equal(call.admitted.virtual_address, page);
    assert_int_equal(call.admitted.size, HANDOFF_PAGE_SIZE);
    assert_int_equal(call.admitted.access, HANDOFF_WRITE | HANDOFF_EXECUTE);
    assert_int_equal(call.admitted.cache, cache);
}

static void test_memory_is_admitted_page_by_page(void **state)
{
    (void)state;
    assert_int_equal(ask_about(CODE_VIRTUAL, STALE_ADDRESS, READ), REMEDY_STEP);
    assert_admitted(0x100000, HANDOFF_CACHE_WRITE_BACK);
    assert_int_equal(ask_about(CODE_VIRTUAL, 8, WRITE), REMEDY_STEP);
    assert_admitted(0, HANDOFF_CACHE_WRITE_BACK);
    assert_int_equal(ask_about(CODE_VIRTUAL, kernel_fixture_region(REGION_MMIO)->PhysicalStart + 0x1fff, WRITE),
                     REMEDY_STEP);
    assert_admitted(kernel_fixture_region(REGION_MMIO)->PhysicalStart + 0x1000, HANDOFF_CACHE_UNCACHED);
    assert_int_equal(ask_about(CODE_VIRTUAL, 0xfee00020, READ), REMEDY_STEP); /* in no descriptor */
    assert_admitted(0xfee00000, HANDOFF_CACHE_UNCACHED);
}

static void test_protected_memory_is_mapped_already(void **state)
{
    (void)state;
    assert_int_equal(ask_about(CODE_VIRTUAL, CODE_VIRTUAL + 64, WRITE), REMEDY_STEP);
    assert_int_equal(call.admitted.size, 0);
    assert_int_equal(ask_about(CODE_VIRTUAL, CODE_VIRTUAL, FETCH), REMEDY_STEP);
    assert_int_equal(call.admitted.size, 0);
}

static void test_a_physical_function_is_the_virtual_one(void **state)
{
    (void)state;
    assert_int_equal(ask_about(CODE_PHYSICAL, CODE_PHYSICAL, FETCH), REMEDY_RESUME);
    assert_int_equal(call.resume, kernel_firmware_code_start() / HANDOFF_PAGE_SIZE * HANDOFF_PAGE_SIZE + 16);
    assert_int_equal(ask_about(0x100000, CODE_PHYSICAL, FETCH), REMEDY_ABANDON); /* from a page that is no code */
}

/* Only a caller that is known hears that it is unsupported. */
static void test_a_boot_service_is_left(void **state)
{
    (void)state;
    assert_int_equal(ask_about(BOOT_CODE, BOOT_CODE, FETCH), REMEDY_ABANDON);
    call.return_address = STALE_ADDRESS;
    assert_int_equal(ask(), REMEDY_ABANDON);
    call.return_address = CODE_VIRTUAL;
    assert_int_equal(ask(), REMEDY_RETURN);
    assert_int_equal(ask_about(0, 0, FETCH), REMEDY_RETURN); /* a null function */
    call.return_address = 0xffffffff8000ffff; /* a tail call: the kernel is the caller */
    assert_int_equal(ask_about(BOOT_CODE, BOOT_CODE, FETCH), REMEDY_RETURN);
    call.return_address = 0xffffffff80010000;
    assert_int_equal(ask(), REMEDY_ABANDON);
}

/* Neither is what was read from poisoned memory. */
static void test_a_poisoned_function_is_left(void **state)
{
    (void)state;
    set_fault(HANDOFF_POISON, HANDOFF_POISON, FETCH);
    call.fault_page = false;
    call.fault.vector = 13;
    assert_int_equal(ask(), REMEDY_ABANDON);
    call.return_address = CODE_VIRTUAL;
    assert_int_equal(ask(), REMEDY_RETURN);
    call.fault.instruction = call.fault.address = 0xa5a5000000000000; /* nobody knows why */
    assert_int_equal(ask(), REMEDY_ABANDON);
}

static void test_what_cannot_go_on(void **state)
{
    uint64_t low, high;

    (void)state;
    arch_stack_guard(&low, &high);
    assert_int_equal(ask_about(CODE_VIRTUAL, low, WRITE), REMEDY_ABANDON);
    assert_int_equal(ask_about(CODE_VIRTUAL, 0xffffffff80001000, WRITE), REMEDY_ABANDON); /* the kernel's own */
    call.return_address = CODE_VIRTUAL;
    call.fault_page = false; /* a poisoned pointer, which is no address */
    call.fault.vector = 13;
    call.fault.address = HANDOFF_POISON;
    assert_int_equal(ask(), REMEDY_ABANDON);
    assert_string_equal(trace.circumstances[2].diagnosis, DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
    call.fault_interrupt = true;
    assert_int_equal(ask(), REMEDY_ABANDON);
}

static void test_the_list(void **state)
{
    (void)state;
    ask_about(CODE_VIRTUAL, STALE_ADDRESS, READ);
    ask_about(CODE_VIRTUAL, STALE_ADDRESS + 8, READ);
    ask_about(CODE_VIRTUAL + 4, STALE_ADDRESS, READ);
    ask_about(CODE_VIRTUAL + 4, 0, READ);
    assert_int_equal(trace.offences.used, 3);
    assert_int_equal(trace.offence[0].count, 2);
    assert_int_equal(trace.offence[2].count, 1);
    assert_int_equal(trace.circumstances[0].service, SERVICE_GET_TIME);
    assert_string_equal(trace.circumstances[0].diagnosis, DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
    assert_string_equal(trace.circumstances[2].diagnosis, DIAGNOSIS_NULL_POINTER);
    call.faulted = true;
    trace_called(&trace, &call);
    assert_false(trace.circumstances[0].ended);
    assert_false(trace.circumstances[1].ended);
    assert_true(trace.circumstances[2].ended);
}

static void test_a_full_list(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < TRACE_OFFENCES + 2; i++)
        assert_int_equal(ask_about(CODE_VIRTUAL + i, STALE_ADDRESS, READ), REMEDY_STEP);
    assert_int_equal(trace.offences.used, TRACE_OFFENCES);
    assert_int_equal(trace.offences.lost, 2);
    call.faulted = true;
    trace_called(&trace, &call); /* by one that is not in the list */
    for (UINTN i = 0; i < TRACE_OFFENCES; i++)
        assert_false(trace.circumstances[i].ended);
}

/* An instruction of data that is run as code is one offence with the one before it; in the next call it is another
 * time. */
static void test_data_that_is_run(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(ask_about(CODE_VIRTUAL + i, CODE_VIRTUAL + i, FETCH), REMEDY_STEP);
    assert_int_equal(trace.offences.used, 1);
    assert_int_equal(trace.offence[0].count, 1);
    trace_called(&trace, &call);
    trace_call(&trace);
    ask_about(CODE_VIRTUAL, CODE_VIRTUAL, FETCH);
    assert_int_equal(trace.offences.used, 1);
    assert_int_equal(trace.offence[0].count, 2);
}

static void test_steps_end(void **state)
{
    (void)state;
    trace.steps = 2;
    trace_call(&trace);
    assert_int_equal(ask_about(CODE_VIRTUAL, STALE_ADDRESS, READ), REMEDY_STEP);
    trace_called(&trace, &call);
    trace_call(&trace);
    assert_int_equal(ask(), REMEDY_STEP);
    assert_int_equal(ask(), REMEDY_ABANDON);
    trace_called(&trace, &call);
    assert_int_equal(trace.steps, 0);
    assert_int_equal(trace.offence[0].count, 3);
}

/* More services and causes than the verdict keeps, and there still is room for the one that ends. */
static void test_many_faults(void **state)
{
    static struct runtime runtime;
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    (void)state;
    fixture.info.trace = 1;
    runtime_begin(&runtime, &fixture.info);
    runtime.faults = SERVICE_FAULTS - 6;
    for (uint32_t i = 0; i < runtime.faults; i++)
        runtime.fault[i] = (struct service_fault){.service = SERVICE_SET_TIME, .diagnosis = "other"};
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = STALE_ADDRESS};
    assert_int_equal(runtime_get_time(&runtime, &time, &capabilities), EFI_SUCCESS);
    assert_int_equal(runtime.faults, SERVICE_FAULTS - 6);
    assert_int_equal(runtime.trace.offence[0].count, 1);
    fixture.fault.address = kernel_fixture_region(REGION_SPARE)->PhysicalStart + (1ULL << 46);
    assert_int_equal(runtime_get_time(&runtime, &time, &capabilities), RUNTIME_FAULTED);
    assert_int_equal(runtime.fault[SERVICE_FAULTS - 6].service, SERVICE_GET_TIME);
    assert_int_equal(runtime.service[SERVICE_GET_TIME].interrupted, 1);
}

static void test_stages(void **state)
{
    static const struct {
        const char *diagnosis;
        enum stage  stage;
    } cases[] = {
        {DIAGNOSIS_STALE_BOOT_SERVICES_DATA, 2}, {DIAGNOSIS_BOOT_SERVICE_CALLED, 2},
        {DIAGNOSIS_PROTOCOL_USED, 2},            {DIAGNOSIS_NULL_POINTER, 3},
        {DIAGNOSIS_UNCONVERTED_POINTER, 4},      {DIAGNOSIS_UNCONVERTED_CODE_POINTER, 4},
        {DIAGNOSIS_UNDECLARED_REGION, 4},        {DIAGNOSIS_WRITE_TO_CODE, 5},
        {DIAGNOSIS_EXECUTE_OF_DATA, 5},          {DIAGNOSIS_CONVERTED_TWICE, 1},
        {DIAGNOSIS_STACK_OVERRUN, 1},            {DIAGNOSIS_UNKNOWN, 1},
    };

    (void)state;
    set_fault(CODE_VIRTUAL, STALE_ADDRESS, READ);
    for (UINTN i = 0; i < COUNT(cases); i++) {
        assert_int_equal(stage_of(cases[i].diagnosis), cases[i].stage);
        for (enum stage stage = STAGE_ALL_MAPPED; stage <= STAGE_PROTECTED; stage++)
            assert_int_equal(stage_remedy(stage, &fixture.info, cases[i].diagnosis, &call),
                             stage < cases[i].stage ? REMEDY_ADMIT : REMEDY_ABANDON);
    }
    assert_admitted(0x100000, HANDOFF_CACHE_WRITE_BACK);
    call.fault_page = false;
    assert_int_equal(stage_remedy(STAGE_ALL_MAPPED, &fixture.info, DIAGNOSIS_STALE_BOOT_SERVICES_DATA, &call),
                     REMEDY_ABANDON);
}

/* The page is data in the first stages, but never code; what else ended with boot services may be. */
static void test_no_stage_runs_page_zero(void **state)
{
    (void)state;
    set_fault(0x10, 0x10, FETCH);
    for (enum stage stage = STAGE_ALL_MAPPED; stage <= STAGE_PROTECTED; stage++)
        assert_int_equal(stage_remedy(stage, &fixture.info, DIAGNOSIS_NULL_POINTER, &call), REMEDY_ABANDON);
    set_fault(CODE_VIRTUAL, 0x10, READ);
    assert_int_equal(stage_remedy(STAGE_ALL_MAPPED, &fixture.info, DIAGNOSIS_NULL_POINTER, &call), REMEDY_ADMIT);
    set_fault(BOOT_CODE, BOOT_CODE, FETCH);
    assert_int_equal(stage_remedy(STAGE_ALL_MAPPED, &fixture.info, DIAGNOSIS_BOOT_SERVICE_CALLED, &call),
                     REMEDY_ADMIT);
}

static void test_stages_have_names(void **state)
{
    (void)state;
    for (enum stage stage = STAGE_NONE; stage <= STAGE_PROTECTED; stage++)
        for (enum stage other = STAGE_NONE; other < stage; other++)
            assert_string_not_equal(stage_name(stage), stage_name(other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_memory_is_admitted_page_by_page, start),
        cmocka_unit_test_setup(test_protected_memory_is_mapped_already, start),
        cmocka_unit_test_setup(test_a_physical_function_is_the_virtual_one, start),
        cmocka_unit_test_setup(test_a_boot_service_is_left, start),
        cmocka_unit_test_setup(test_a_poisoned_function_is_left, start),
        cmocka_unit_test_setup(test_what_cannot_go_on, start),
        cmocka_unit_test_setup(test_the_list, start),
        cmocka_unit_test_setup(test_a_full_list, start),
        cmocka_unit_test_setup(test_data_that_is_run, start),
        cmocka_unit_test_setup(test_steps_end, start),
        cmocka_unit_test_setup(test_many_faults, start),
        cmocka_unit_test_setup(test_stages, start),
        cmocka_unit_test_setup(test_no_stage_runs_page_zero, start),
        cmocka_unit_test_setup(test_stages_have_names, start),
    };

    return unit_test_run(tests);
}
