/* What the verdict prints for each outcome and severity, and how it counts. */
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/tap.h"
#include "kernel-stub/verdict.h"
#include "kernel_console.h"
#include "kernel_evidence.h"
#include "kernel_fixture.h"
#include "unit_test.h"

#define FAULT_ADDRESS 0x100010u /* boot-services data */

static void passes(struct check_context *context)
{
    check_pass(context, "%u of them", 3u);
    check_fail(context, NULL, NULL, "only the first outcome counts");
}

static void fails(struct check_context *context)
{
    check_fail_at(context, DIAGNOSIS_UNCONVERTED_POINTER, FAULT_ADDRESS, "Mend it.", "a \"quote\"");
}

static void print_list(const struct check_context *context)
{
    tap_yaml_list("list");
    tap_yaml_entry(context->check->name);
}

static void lists(struct check_context *context)
{
    context->print_lists = print_list;
    check_fail(context, NULL, "Mend it.", "a list");
}

static void warns(struct check_context *context)
{
    check_warn(context, NULL, NULL, "legal, but odd; and more of it");
}

static void skips(struct check_context *context)
{
    check_skip(context, "no # clock");
}

static void says_nothing(struct check_context *context)
{
    (void)context;
}

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

static struct handoff_fault svam_fault;

static void crosses(struct check_context *context)
{
    context->svam_fault = &svam_fault;
    check_fail_at(context, NULL, svam_fault.address, NULL, "the crossing faulted");
}

static const struct check checks[] = {
    {"a.passes", SEVERITY_CRITICAL, "1.1", passes},      {"a.fails", SEVERITY_CRITICAL, "1.2", fails},
    {"a.high", SEVERITY_HIGH, "1.3", fails},             {"a.medium", SEVERITY_MEDIUM, "1.4", fails},
    {"a.advisory", SEVERITY_ADVISORY, "1.5", fails},     {"b.warns", SEVERITY_CRITICAL, "2.1", warns},
    {"b.skips", SEVERITY_CRITICAL, "2.2", skips},        {"b.silent", SEVERITY_ADVISORY, "2.3", says_nothing},
    {"b.faults", SEVERITY_HIGH, "2.4", faults},          {"b.crosses", SEVERITY_HIGH, "2.5", crosses},
    {"b.answers", SEVERITY_HIGH, "2.6", answers},        {"b.lists", SEVERITY_ADVISORY, "2.7", lists},
    {"c.last", SEVERITY_HIGH, "3.1", NULL},
};
const struct check_table check_tables[] = {{checks, 5}, {checks + 5, 8}};
const unsigned check_table_count = COUNT(check_tables);

static struct verdict verdict;
static const char *selection;

static void run(void)
{
    fixture.info.settings.checks = (struct handoff_span){
        .virtual_address = (UINT64)selection, .size = selection != NULL ? strlen(selection) + 1 : 0};
    verdict_begin(&verdict, &fixture.info);
    verdict_run(&verdict);
    verdict_sum(&verdict);
}

static void run_checks(const char *names)
{
    selection = names;
    assert_int_equal(kernel_console_run(run), END_RETURNED);
}

static void assert_printed(const char *text)
{
    if (strstr(console.output, text) == NULL)
        fail_msg("not printed: %s\nbut: %s", text, console.output);
}

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_console_start();
    return 0;
}

static void test_passed(void **state)
{
    (void)state;
    run_checks("a.passes");
    assert_printed("TAP version 14\n"
                   "1..1\n"
                   "# loader: loader: exited\n"
                   "# loader: loader: virtual\n"
                   "ok 1 - a.passes\n"
                   "# 3 of them\n");
    assert_printed("# verdict: PASSED, 1 passed, 0 failed, 0 skipped, 0 warnings\n");
}

static void test_failed(void **state)
{
    (void)state;
    run_checks("a.fails");
    assert_printed("not ok 1 - a.fails\n"
                   "  ---\n"
                   "  severity: \"critical\"\n"
                   "  seen: \"a \\\"quote\\\"\"\n"
                   "  diagnosis: \"unconverted-pointer\"\n"
                   "  address: \"0x100010\"\n"
                   "  descriptor: \"EfiBootServicesData, 2 pages at 0x100000\"\n"
                   "  section: \"1.2\"\n"
                   "  next: \"Mend it.\"\n"
                   "  ...\n");
    assert_printed("# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
}

static void test_lists(void **state)
{
    (void)state;
    run_checks("b.lists");
    assert_printed("  diagnosis: \"unknown\"\n  list:\n    - \"b.lists\"\n  section: \"2.7\"\n");
}

static void test_severities(void **state)
{
    (void)state;
    run_checks("a.");
    assert_printed("\nnot ok 3 - a.high\n");
    assert_printed("\nok 4 - a.medium # WARN a \"quote\"\n  ---\n  severity: \"medium\"\n");
    assert_printed("\nok 5 - a.advisory\n  ---\n  severity: \"advisory\"\n");
    assert_printed("# verdict: FAILED, 2 passed, 2 failed, 0 skipped, 1 warnings\n");
}

/* The line has the first clause, the details all of it, and a slug and a next step even if the check gave none. */
static void test_warned(void **state)
{
    (void)state;
    run_checks("b.warns");
    assert_printed("ok 1 - b.warns # WARN legal, but odd\n");
    assert_printed("  seen: \"legal, but odd; and more of it\"\n  diagnosis: \"unknown\"\n");
    assert_printed(diagnosis_next_step(DIAGNOSIS_UNKNOWN));
    assert_printed("# verdict: PASSED, 0 passed, 0 failed, 0 skipped, 1 warnings\n");
}

static void test_skipped(void **state)
{
    (void)state;
    run_checks("b.skips");
    assert_printed("ok 1 - b.skips # SKIP no \\# clock\n");
    assert_printed("# verdict: PASSED, 0 passed, 0 failed, 1 skipped, 0 warnings\n");
}

/* A check that forgets to conclude must not pass, whatever its severity. */
static void test_silent(void **state)
{
    (void)state;
    run_checks("b.silent");
    assert_printed("not ok 1 - b.silent\n# b.silent said nothing");
    assert_printed("# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
}

static void test_fault_in_a_check(void **state)
{
    char instruction[64];
    struct handoff_text text = handoff_text_in(instruction, sizeof(instruction));

    (void)state;
    handoff_text_format(&text, "  instruction: \"0x%lx\"\n", (UINT64)kernel_fixture_tables()->services.GetTime + 4);
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = FAULT_ADDRESS};
    run_checks("b.faults");
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
    run_checks("b.answers");
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
    run_checks("b.answers");
    assert_printed("  descriptor: \"the guard page behind the caller's buffer\"\n");
    arch_stack_guard(&low, &high);
    place = high - 1;
    run_checks("b.answers");
    assert_printed("  descriptor: \"the guard page below the stack\"\n");
    place = high;
    start(state);
    run_checks("b.answers");
    assert_int_equal(kernel_console_count("guard page"), 0);
}

/* With evidence the image has a name; the fixture's stack is empty, so nobody is known to have called. */
static void test_image_of_a_fault(void **state)
{
    (void)state;
    kernel_evidence_start();
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_TIME, .address = FAULT_ADDRESS};
    run_checks("b.faults");
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
    run_checks("b.crosses");
    assert_printed("  service: \"SetVirtualAddressMap\"\n"
                   "  fault: \"exception 14, error code 0x0, address 0x100010\"\n");
    assert_printed("\"\n  image: \"Driver.efi+0x20\"\n  section");
}

/* The last check is decided by how the run ends: planned, but not concluded here. */
static void test_last(void **state)
{
    (void)state;
    run_checks("a.passes,c.last");
    assert_printed("1..2\n");
    assert_int_equal(kernel_console_count("c.last"), 0);
    assert_printed("# verdict so far: 1 passed, 0 failed, 0 skipped, 0 warnings; PASSED if the machine now switches "
                   "off\n");
    assert_int_equal(kernel_console_count("verdict: "), 0);
    assert_ptr_equal(verdict_last(&verdict), verdict_find(&verdict, "c.last"));
    assert_int_equal(verdict_number(&verdict, verdict_last(&verdict)), 2);
    verdict_skip(&verdict, verdict_last(&verdict), "nobody ends this run");
    assert_printed("ok 2 - c.last # SKIP nobody ends this run\n");
    verdict_sum(&verdict);
    assert_printed("# verdict: PASSED, 1 passed, 0 failed, 1 skipped, 0 warnings\n");
}

/* However the run ends, it failed. */
static void test_last_after_a_failure(void **state)
{
    (void)state;
    run_checks("a.fails,c.last");
    assert_printed("# verdict: FAILED, 0 passed, 1 failed, 0 skipped, 0 warnings\n");
}

static void test_everything(void **state)
{
    (void)state;
    run_checks(NULL);
    assert_printed("1..13\n");
    assert_int_equal(kernel_console_count("\nok "), 6);
    assert_int_equal(kernel_console_count("\nnot ok "), 6);
    assert_null(verdict_find(&verdict, "a.missing"));
}

static void test_nothing(void **state)
{
    (void)state;
    run_checks("none");
    assert_printed("1..0 # SKIP checks=none\n");
    assert_int_equal(kernel_console_count("ok "), 0);
}

static void test_unknown_names(void **state)
{
    (void)state;
    selection = "a.passes,a.missing";
    assert_int_equal(kernel_console_run(run), END_HALTED);
    assert_printed("Bail out! checks= names no check: 'a.missing'");
    assert_int_equal(kernel_console_count("ok "), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_passed, start),       cmocka_unit_test_setup(test_failed, start),
        cmocka_unit_test_setup(test_lists, start),
        cmocka_unit_test_setup(test_severities, start),   cmocka_unit_test_setup(test_warned, start),
        cmocka_unit_test_setup(test_skipped, start),      cmocka_unit_test_setup(test_silent, start),
        cmocka_unit_test_setup(test_fault_in_a_check, start), cmocka_unit_test_setup(test_last, start),
        cmocka_unit_test_setup(test_last_after_a_failure, start),
        cmocka_unit_test_setup(test_what_a_failure_is_about, start),
        cmocka_unit_test_setup(test_guard_pages, start),
        cmocka_unit_test_setup(test_image_of_a_fault, start),
        cmocka_unit_test_setup(test_fault_in_the_crossing, start),
        cmocka_unit_test_setup(test_everything, start),   cmocka_unit_test_setup(test_nothing, start),
        cmocka_unit_test_setup(test_unknown_names, start),
    };

    return unit_test_run(tests);
}
