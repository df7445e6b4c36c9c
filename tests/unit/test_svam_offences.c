/* What svam.offences prints: each of what SetVirtualAddressMap wanted, where a sentence has room for one. */
#include "kernel-stub/checks/svam.h"
#include "kernel-stub/details.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/svam_offence.h"
#include "kernel_console.h"
#include "kernel_evidence.h"
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

/* Of one there is no count. */
static void test_one_and_two(void **state)
{
    (void)state;
    kernel_fixture_want((struct handoff_fault){14, 0, 0x7e000010, 0x100010}, 1);
    kernel_console_run(run);
    assert_null(strstr(console.output, " in all"));
    assert_null(strstr(console.output, " times: "));
    kernel_console_start();
    kernel_fixture_want((struct handoff_fault){14, 0, 0x7e000018, 0x100010}, 2);
    kernel_console_run(run);
    assert_non_null(strstr(console.output, "; 2 different accesses in all\"\n"));
    assert_non_null(strstr(console.output, ", 2 times: "));
}

static void assert_deed(UINTN index, const char *deed)
{
    const struct service_fault fault = svam_offence_fault(&fixture.info, &fixture.svam_offence[index].fault);
    char words[FAULT_TEXT];
    struct handoff_text text = handoff_text_in(words, sizeof(words));

    fault_tell_deed(&fixture.info, &fault, &text);
    assert_memory_equal(words, deed, strlen(deed));
}

/* A caller is named who is known: not that of a handler, which its own image has registered. */
static void test_who_jumped(void **state)
{
    const UINT64 caller = kernel_fixture_region(REGION_CODE)->PhysicalStart + 0x20;
    static const UINT64 places[] = {EVIDENCE_STALL, EVIDENCE_STALL + 1, 0x100800, 0x100900};

    (void)state;
    kernel_evidence_start();
    for (UINTN i = 0; i < COUNT(places); i++) {
        kernel_fixture_want((struct handoff_fault){14, FAULT_EXECUTE, places[i], places[i]}, 1);
        fixture.svam_offence[i].caller = caller;
    }
    fixture.svam_offence[3].caller = 0x100a00;
    assert_deed(0, "Driver.efi+0x20 called Stall at 0x102100, ");
    assert_deed(1, "jumped to Core.efi+0x101 at 0x102101, ");
    assert_deed(2, "Driver.efi+0x20 called 0x100800, ");
    assert_deed(3, "jumped to 0x100900, ");
    fixture.svam_offence[2].caller = 0;
    assert_deed(2, "jumped to 0x100800, ");
}

/* U-Boot keeps the service in boot-services code: the loader, which calls it through the table, is not to blame. */
static void test_the_service_itself(void **state)
{
    (void)state;
    kernel_evidence_start();
    kernel_fixture_want((struct handoff_fault){14, FAULT_EXECUTE, 0x100800, 0x100800}, 1);
    fixture.svam_offence[0].caller = kernel_fixture_region(REGION_CODE)->PhysicalStart + 0x20;
    kernel_console_run(run);
    assert_non_null(strstr(console.output, "Driver.efi+0x20 called 0x100800, "));
    assert_null(strstr(console.output, "EfiRuntimeServicesCode"));
    fixture.saved_services.SetVirtualAddressMap = (EFI_SET_VIRTUAL_ADDRESS_MAP)0x100800;
    kernel_console_start();
    kernel_console_run(run);
    assert_null(strstr(console.output, "Driver.efi"));
    assert_non_null(strstr(console.output, "seen: \"SetVirtualAddressMap: the service itself lies at 0x100800, "));
    assert_non_null(strstr(console.output, "next: \"The firmware has to keep SetVirtualAddressMap in EfiRuntime"));
    assert_deed(0, "jumped to 0x100800, ");
}

/* Where it should, and not mapped all the same: as any other jump. A table that ends before it says nothing. */
static void test_the_service_in_runtime_memory(void **state)
{
    const UINT64 entry = kernel_fixture_region(REGION_CODE)->PhysicalStart + 0x40;
    const struct handoff_fault fault = {14, FAULT_EXECUTE, entry, entry};

    (void)state;
    fixture.saved_services.SetVirtualAddressMap = (EFI_SET_VIRTUAL_ADDRESS_MAP)entry;
    assert_true(svam_offence_is_entry(&fixture.info, &fault));
    assert_null(svam_offence_next_step(&fixture.info, &fault));
    fixture.info.saved.runtime_services.size = offsetof(EFI_RUNTIME_SERVICES, ConvertPointer) - 1;
    assert_false(svam_offence_is_entry(&fixture.info, &fault));
}

/* In the block under the result as well. */
static void test_the_caller_is_the_image(void **state)
{
    (void)state;
    kernel_evidence_start();
    kernel_fixture_want((struct handoff_fault){14, FAULT_EXECUTE, 0x100800, 0x100800}, 1);
    fixture.svam_offence[0].caller = kernel_fixture_region(REGION_CODE)->PhysicalStart + 0x20;
    kernel_console_run(run);
    assert_non_null(strstr(console.output, "  image: \"Driver.efi+0x20\"\n"));
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
        cmocka_unit_test_setup(test_one_and_two, start),
        cmocka_unit_test_setup(test_who_jumped, start),
        cmocka_unit_test_setup(test_the_service_itself, start),
        cmocka_unit_test_setup(test_the_service_in_runtime_memory, start),
        cmocka_unit_test_setup(test_the_caller_is_the_image, start),
        cmocka_unit_test_setup(test_the_first_use_of_boot_services, start),
    };

    return unit_test_run(tests);
}
