/* What a verdict makes of what the loader noted before the exit: images, boot services, protocols. */
#include "kernel-stub/boot_service.h"
#include "kernel-stub/diagnosis.h"
#include "kernel-stub/image.h"
#include "kernel-stub/protocol.h"
#include "kernel_evidence.h"
#include "unit_test.h"

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_evidence_start();
    return 0;
}

static void assert_image(UINT64 address, const char *expected)
{
    char bytes[96];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    assert_int_equal(image_describe(&fixture.info, address, &text), expected[0] != '\0');
    assert_string_equal(bytes, expected);
}

static UINT64 virtual_code(void)
{
    return kernel_firmware_code_start() & ~HANDOFF_PAGE_MASK;
}

static void images_have_physical_and_virtual_addresses(void **state)
{
    const UINT64 physical = kernel_fixture_region(REGION_CODE)->PhysicalStart;
    const UINT64 size = handoff_descriptor_size(kernel_fixture_region(REGION_CODE));

    (void)state;
    assert_image(physical, "Driver.efi+0x0");
    assert_image(virtual_code() + 0x12, "Driver.efi+0x12");
    assert_image(physical - 1, "");
    assert_image(physical + size, "");
    assert_image(EVIDENCE_CORE + 0xfff, "Core.efi+0xfff");
    assert_image(EVIDENCE_CORE + 0x1000, "");
    assert_image(0, "");
}

static void only_runtime_images_still_run(void **state)
{
    (void)state;
    assert_string_equal(image_find_running(&fixture.info, virtual_code())->name, "Driver.efi");
    assert_null(image_find_running(&fixture.info, kernel_fixture_region(REGION_CODE)->PhysicalStart));
    assert_null(image_find_running(&fixture.info, EVIDENCE_CORE));
}

static void without_evidence_nothing_is_known(void **state)
{
    (void)state;
    memset(&fixture.info.evidence, 0, sizeof(fixture.info.evidence));
    assert_image(EVIDENCE_CORE, "");
    assert_null(boot_service_find(&fixture.info, EVIDENCE_STALL));
    assert_null(protocol_find(&fixture.info, EVIDENCE_LOADED_IMAGE));
}

static void boot_services_have_names(void **state)
{
    const struct boot_service *stall = boot_service_find(&fixture.info, EVIDENCE_STALL);
    const struct boot_service *locate = boot_service_find(&fixture.info, EVIDENCE_LOCATE_PROTOCOL);

    (void)state;
    assert_string_equal(stall->name, "Stall");
    assert_false(stall->handles_protocols);
    assert_string_equal(locate->name, "LocateProtocol");
    assert_true(locate->handles_protocols);
    assert_null(boot_service_find(&fixture.info, EVIDENCE_STALL + 1));
}

/* A table of an older revision is shorter: what it does not have is not read. */
static void a_short_table_ends_where_it_says(void **state)
{
    struct handoff_span *table = &fixture.info.evidence.boot_services;

    (void)state;
    table->size = offsetof(EFI_BOOT_SERVICES, Stall) + 8;
    assert_non_null(boot_service_find(&fixture.info, EVIDENCE_STALL));
    table->size--;
    assert_null(boot_service_find(&fixture.info, EVIDENCE_STALL));
}

static void each_service_has_its_own_name(void **state)
{
    EFI_BOOT_SERVICES *services = (EFI_BOOT_SERVICES *)fixture.info.evidence.boot_services.virtual_address;

    (void)state;
    services->RaiseTPL = (EFI_RAISE_TPL)(UINTN)0x1000;
    services->HandleProtocol = (EFI_HANDLE_PROTOCOL)(UINTN)0x1001;
    services->ExitBootServices = (EFI_EXIT_BOOT_SERVICES)(UINTN)0x1002;
    services->OpenProtocol = (EFI_OPEN_PROTOCOL)(UINTN)0x1003;
    services->CreateEventEx = (EFI_CREATE_EVENT_EX)(UINTN)0x1004;
    assert_string_equal(boot_service_find(&fixture.info, 0x1000)->name, "RaiseTPL");
    assert_string_equal(boot_service_find(&fixture.info, 0x1001)->name, "HandleProtocol");
    assert_string_equal(boot_service_find(&fixture.info, 0x1002)->name, "ExitBootServices");
    assert_string_equal(boot_service_find(&fixture.info, 0x1003)->name, "OpenProtocol");
    assert_string_equal(boot_service_find(&fixture.info, 0x1004)->name, "CreateEventEx");
}

/* EDK2 leaves the reserved one null. */
static void a_service_that_is_not_there_has_no_name(void **state)
{
    EFI_BOOT_SERVICES *services = (EFI_BOOT_SERVICES *)fixture.info.evidence.boot_services.virtual_address;

    (void)state;
    services->PCHandleProtocol = NULL;
    assert_null(boot_service_find(&fixture.info, 0));
}

static UINT64 entry(UINTN offset)
{
    return EVIDENCE_BOOT_SERVICES + offset;
}

static void entries_of_the_table_have_names(void **state)
{
    const UINT64 end = entry(sizeof(EFI_BOOT_SERVICES));

    (void)state;
    assert_null(boot_service_at(&fixture.info, entry(0) - 1));
    assert_null(boot_service_at(&fixture.info, entry(0)));
    assert_null(boot_service_at(&fixture.info, entry(sizeof(EFI_TABLE_HEADER) - 1)));
    assert_string_equal(boot_service_at(&fixture.info, entry(sizeof(EFI_TABLE_HEADER)))->name, "RaiseTPL");
    assert_string_equal(boot_service_at(&fixture.info, entry(offsetof(EFI_BOOT_SERVICES, AllocatePool)))->name,
                        "AllocatePool");
    assert_string_equal(boot_service_at(&fixture.info, entry(offsetof(EFI_BOOT_SERVICES, AllocatePool)) + 7)->name,
                        "AllocatePool");
    assert_string_equal(boot_service_at(&fixture.info, end - 1)->name, "CreateEventEx");
    assert_null(boot_service_at(&fixture.info, end));
    fixture.info.evidence.boot_services.size += 8; /* one that the specification does not know */
    assert_true(boot_service_table_has(&fixture.info, end));
    assert_null(boot_service_at(&fixture.info, end));
}

static void assert_protocol(UINT64 address, const char *expected)
{
    const struct handoff_interface *interface = protocol_find(&fixture.info, address);
    char bytes[96];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    assert_int_equal(interface != NULL, expected[0] != '\0');
    if (interface != NULL)
        protocol_describe(interface, address, &text);
    assert_string_equal(bytes, expected);
}

static void interfaces_end_where_other_memory_may_begin(void **state)
{
    (void)state;
    assert_protocol(EVIDENCE_LOADED_IMAGE, "EFI_LOADED_IMAGE_PROTOCOL+0x0");
    assert_protocol(EVIDENCE_LOADED_IMAGE + 0x5f, "EFI_LOADED_IMAGE_PROTOCOL+0x5f");
    assert_protocol(EVIDENCE_LOADED_IMAGE + 0x60, "");
    assert_protocol(EVIDENCE_LOADED_IMAGE - 1, "");
    assert_protocol(EVIDENCE_UNKNOWN + 8, "protocol 01234567-89ab-cdef-0123-456789abcdef+0x8");
    assert_protocol(EVIDENCE_NEXT, "protocol 000000ff-0000-0000-0000-000000000000+0x0");
    assert_protocol(EVIDENCE_NEXT + 0x1f, "protocol 000000ff-0000-0000-0000-000000000000+0x1f");
    assert_protocol(EVIDENCE_NEXT + 0x20, "");
}

static const char *cause(UINT64 address, bool execute)
{
    const struct access access = {.address = address, .page_fault = true, .execute = execute};

    return diagnose(&fixture.info, &access);
}

static void protocols_are_told_from_other_boot_services(void **state)
{
    (void)state;
    assert_string_equal(cause(EVIDENCE_LOCATE_PROTOCOL, true), DIAGNOSIS_PROTOCOL_USED);
    assert_string_equal(cause(EVIDENCE_STALL, true), DIAGNOSIS_BOOT_SERVICE_CALLED);
    assert_string_equal(cause(EVIDENCE_LOCATE_PROTOCOL + 1, true), DIAGNOSIS_BOOT_SERVICE_CALLED);
    assert_string_equal(cause(EVIDENCE_LOADED_IMAGE + 8, false), DIAGNOSIS_PROTOCOL_USED);
    assert_string_equal(cause(EVIDENCE_LOADED_IMAGE + 0x60, false), DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
    assert_string_equal(cause(EVIDENCE_LOCATE_PROTOCOL, false), DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
}

/* gBS->Stall, where nobody calls but the address is read. */
static void reading_the_table_is_calling(void **state)
{
    const struct access write = {
        .address = entry(offsetof(EFI_BOOT_SERVICES, Stall)), .page_fault = true, .write = true};

    (void)state;
    assert_string_equal(cause(entry(offsetof(EFI_BOOT_SERVICES, Stall)), false), DIAGNOSIS_BOOT_SERVICE_CALLED);
    assert_string_equal(cause(entry(offsetof(EFI_BOOT_SERVICES, LocateProtocol)), false), DIAGNOSIS_PROTOCOL_USED);
    assert_string_equal(cause(entry(0), false), DIAGNOSIS_BOOT_SERVICE_CALLED);
    assert_string_equal(cause(entry(0) - 1, false), DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
    assert_string_equal(cause(entry(sizeof(EFI_BOOT_SERVICES)), false), DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
    assert_string_equal(diagnose(&fixture.info, &write), DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
    fixture.info.evidence.boot_services.size = 0;
    assert_string_equal(cause(entry(0), false), DIAGNOSIS_STALE_BOOT_SERVICES_DATA);
}

/* An interface in runtime memory is one that may be used: its pointer was only not converted. */
static void runtime_interfaces_are_none_of_boot_services(void **state)
{
    struct handoff_interface *last = (struct handoff_interface *)fixture.info.evidence.interfaces.virtual_address + 2;
    const UINT64 address = kernel_fixture_region(REGION_DATA)->PhysicalStart + 8;

    (void)state;
    last->physical_address = address;
    assert_non_null(protocol_find(&fixture.info, address));
    assert_string_equal(cause(address, false), DIAGNOSIS_UNCONVERTED_POINTER);
    last->physical_address = EVIDENCE_NEXT;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(images_have_physical_and_virtual_addresses, start),
        cmocka_unit_test_setup(only_runtime_images_still_run, start),
        cmocka_unit_test_setup(without_evidence_nothing_is_known, start),
        cmocka_unit_test_setup(boot_services_have_names, start),
        cmocka_unit_test_setup(a_short_table_ends_where_it_says, start),
        cmocka_unit_test_setup(each_service_has_its_own_name, start),
        cmocka_unit_test_setup(a_service_that_is_not_there_has_no_name, start),
        cmocka_unit_test_setup(entries_of_the_table_have_names, start),
        cmocka_unit_test_setup(interfaces_end_where_other_memory_may_begin, start),
        cmocka_unit_test_setup(protocols_are_told_from_other_boot_services, start),
        cmocka_unit_test_setup(reading_the_table_is_calling, start),
        cmocka_unit_test_setup(runtime_interfaces_are_none_of_boot_services, start),
    };

    return unit_test_run(tests);
}
