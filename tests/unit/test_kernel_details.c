/* What the block under a result tells: the service, the memory, the image that a failure is about. */
#include "kernel-stub/diagnosis.h"
#include "kernel_console.h"
#include "kernel_evidence.h"
#include "kernel_verdict.h"
#include "unit_test.h"

#define FAULT_ADDRESS 0x100010u /* boot-services data */

static void faults(struct check_context *context)
{
    EFI_TIME time;
    EFI_TIME_CAPABILITIES capabilities;

    runtime_get_time(context->runtime, &time, &capabilities);
    check_fail(context, NULL, NULL, "GetTime faulted");
}

/* What its answer is about. */
static UINT64 place;

static void answers(struct check_context *context)
{
    check_about(context, SERVICE_SET_TIME);
    check_fail_at(context, NULL, place, NULL, "not so");
    check_about(context, SERVICE_GET_TIME);
}

/* Faults at one address: of SetTime and GetTime earlier, of another service and GetTime while the check runs. */
static void record_fault(struct runtime *runtime, enum service service, uint32_t error_code)
{
    runtime->fault[runtime->faults++] = (struct service_fault){
        .service = service,
        .fault = {.vector = 14, .error_code = error_code, .address = FAULT_ADDRESS},
        .diagnosis = DIAGNOSIS_UNKNOWN,
    };
}

static void faulted_before(struct check_context *context)
{
    record_fault(context->runtime, SERVICE_SET_TIME, 1);
    record_fault(context->runtime, SERVICE_GET_TIME, 2);
    check_pass(context, "two faults");
}

static void faults_again(struct check_context *context)
{
    record_fault(context->runtime, SERVICE_GET_VARIABLE, 3);
    if (place != 0)
        record_fault(context->runtime, SERVICE_GET_TIME, 4);
    check_about(context, SERVICE_GET_TIME);
    check_fail_at(context, NULL, FAULT_ADDRESS, NULL, "again");
}

static void nobody_faults_again(struct check_context *context)
{
    record_fault(context->runtime, SERVICE_GET_VARIABLE, 3);
    check_fail_at(context, NULL, FAULT_ADDRESS, NULL, "again");
}

static struct handoff_fault svam_fault;

static void crosses(struct check_context *context)
{
    context->svam_fault = &svam_fault;
    check_fail_at(context, NULL, svam_fault.address, NULL, "the crossing faulted");
}

static const struct check checks[] = {
    {"b.faults", SEVERITY_HIGH, "2.4", faults},
    {"b.crosses", SEVERITY_HIGH, "2.5", crosses},
    {"c.before", SEVERITY_HIGH, "2.7", faulted_before},
    {"c.again", SEVERITY_HIGH, "2.8", faults_again},
    {"d.before", SEVERITY_HIGH, "2.7", faulted_before},
    {"d.again", SEVERITY_HIGH, "2.9", nobody_faults_again},
    {"b.answers", SEVERITY_HIGH, "2.6", answers},
};
const struct check_table check_tables[] = {{checks, COUNT(checks)}};
const unsigned check_table_count = COUNT(check_tables);

static void test_fault_in_a_check(void **state)
{
    char instruction[64];
    struct handoff_text text = handoff_text_in(instruction, sizeof(instruction));

    (void)state;
    handoff_text_format(&text, "  instruction: \"0x%lx\"\n", (UINT64)kernel_fixture_tables()->services.GetTime + 4);
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = FAULT_ADDRESS};
    kernel_verdict_of("b.faults");
    assert_printed("not ok 1 - b.faults\n");
    assert_printed("  service: \"GetTime\"\n  fault: \"exception 14, error code 0x0, address 0x100010\"\n");
    assert_printed(instruction);
    assert_printed("  instruction_descriptor: \"EfiRuntimeServicesCode, ");
}

/* Address 0 is one, and the first service that was named counts. */
static void test_what_a_failure_is_about(void **state)
{
    (void)state;
    place = 0;
    kernel_verdict_of("b.answers");
    assert_printed("  address: \"0x0\"\n"
                   "  descriptor: \"EfiConventionalMemory, 160 pages at 0x0; page 0, likely a null pointer\"\n"
                   "  service: \"SetTime\"\n"
                   "  section: \"2.6\"\n");
}

static void test_guard_pages(void **state)
{
    UINT64 low, high;

    (void)state;
    place = (UINT64)arch_buffer_end(ARCH_BUFFERS - 1) + 7;
    kernel_verdict_of("b.answers");
    assert_printed("  descriptor: \"the guard page behind the caller's buffer\"\n");
    arch_stack_guard(&low, &high);
    place = high - 1;
    kernel_verdict_of("b.answers");
    assert_printed("  descriptor: \"the guard page below the stack\"\n");
    place = high;
    kernel_verdict_start(state);
    kernel_verdict_of("b.answers");
    assert_int_equal(kernel_console_count("guard page"), 0);
}

/* At one address: the service's own fault, even an earlier one, and of those the one of this check. */
static void test_faults_at_one_address(void **state)
{
    (void)state;
    place = 0;
    kernel_verdict_of("c.");
    assert_printed("  service: \"GetTime\"\n  fault: \"exception 14, error code 0x2, ");
    place = 1;
    kernel_verdict_start(state);
    kernel_verdict_of("c.");
    assert_printed("  service: \"GetTime\"\n  fault: \"exception 14, error code 0x4, ");
    kernel_verdict_start(state);
    kernel_verdict_of("d.");
    assert_printed("  service: \"GetVariable\"\n  fault: \"exception 14, error code 0x3, ");
}

/* With evidence the image has a name; the fixture's stack is empty, so nobody is known to have called. */
static void test_image_of_a_fault(void **state)
{
    (void)state;
    kernel_evidence_start();
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = FAULT_ADDRESS};
    kernel_verdict_of("b.faults");
    assert_printed("\"\n  image: \"Driver.efi+0x");
    assert_null(strstr(console.output, "likely_callers"));
}

/* A fault of SetVirtualAddressMap is nobody's call: the check names its record. */
static void test_fault_in_the_crossing(void **state)
{
    (void)state;
    kernel_evidence_start();
    svam_fault = (struct handoff_fault){.vector = 14,
                                        .instruction = kernel_fixture_region(REGION_CODE)->PhysicalStart + 0x20,
                                        .address = FAULT_ADDRESS};
    kernel_verdict_of("b.crosses");
    assert_printed("  service: \"SetVirtualAddressMap\"\n"
                   "  fault: \"exception 14, error code 0x0, address 0x100010\"\n");
    assert_printed("\"\n  image: \"Driver.efi+0x20\"\n  section");
}

/* The last check is decided by how the run ends: planned, but not concluded here. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_fault_in_a_check, kernel_verdict_start),
        cmocka_unit_test_setup(test_what_a_failure_is_about, kernel_verdict_start),
        cmocka_unit_test_setup(test_guard_pages, kernel_verdict_start),
        cmocka_unit_test_setup(test_faults_at_one_address, kernel_verdict_start),
        cmocka_unit_test_setup(test_image_of_a_fault, kernel_verdict_start),
        cmocka_unit_test_setup(test_fault_in_the_crossing, kernel_verdict_start),
    };

    return unit_test_run(tests);
}
