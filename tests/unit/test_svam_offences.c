/* What svam.offences prints: each of what SetVirtualAddressMap wanted, where a sentence has room for one. */
#include "kernel-stub/checks/svam.h"
#include "kernel-stub/details.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/svam_offence.h"
#include "kernel_console.h"
#include "kernel_fixture.h"
#include "kernel_processor.h"
#include "unit_test.h"

static const struct check check = {"svam.offences", SEVERITY_HIGH, "1.1", run_svam_offences};

static void run(void)
{
    char seen[512];
    char next[512];
    struct check_context context = {.info = &fixture.info,
                                    .check = &check,
                                    .seen = handoff_text_in(seen, sizeof(seen)),
                                    .next = handoff_text_in(next, sizeof(next))};
    struct runtime runtime = {0};

    context.runtime = &runtime;
    run_svam_offences(&context);
    details_print(&context, 0);
}

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_console_start();
    return 0;
}

static void test_each_is_listed(void **state)
{
    (void)state;
    kernel_fixture_want((struct handoff_fault){14, 0, 0x7e000010, 0x100010}, 3);
    kernel_fixture_want((struct handoff_fault){14, FAULT_WRITE, 0x7e000020, 0x20}, 1);
    kernel_fixture_want((struct handoff_fault){14, FAULT_EXECUTE, 0x102010, 0x102010}, 1);
    fixture.info.evidence.svam_offences_total = 70;
    kernel_console_run(run);
    assert_non_null(strstr(console.output, "seen: \"SetVirtualAddressMap: instruction 0x7e000010 read 0x100010, "));
    assert_non_null(strstr(console.output, "; 70 different accesses in all\"\n"));
    assert_non_null(strstr(console.output,
                           "  offences:\n"
                           "    - \"instruction 0x7e000010 read 0x100010, EfiBootServicesData, 2 pages at "
                           "0x100000, 3 times: stale-boot-services-data\"\n"
                           "    - \"instruction 0x7e000020 wrote to 0x20, EfiConventionalMemory, 160 pages at 0x0; "
                           "page 0, likely a null pointer: null-pointer\"\n"
                           "    - \"jumped to 0x102010, EfiBootServicesCode, 1 page at 0x102000: "
                           "boot-service-called\"\n"
                           "  section:"));
}

static void test_the_first_use_of_boot_services(void **state)
{
    (void)state;
    assert_null(svam_offence_boot_services(&fixture.info));
    kernel_fixture_want((struct handoff_fault){14, FAULT_WRITE, 0x7e000020, 0x20}, 1);
    assert_null(svam_offence_boot_services(&fixture.info));
    fixture.info.svam.fault = (struct handoff_fault){14, 0, 0x7e000030, 0x100010};
    assert_ptr_equal(svam_offence_boot_services(&fixture.info), &fixture.info.svam.fault);
    kernel_fixture_want((struct handoff_fault){14, FAULT_EXECUTE, 0x102010, 0x102010}, 1);
    assert_ptr_equal(svam_offence_boot_services(&fixture.info), &fixture.svam_offence[1].fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_each_is_listed, start),
        cmocka_unit_test_setup(test_the_first_use_of_boot_services, start),
    };

    return unit_test_run(tests);
}
