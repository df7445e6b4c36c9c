/* A fault told in one sentence: who did what to which memory, and why that is wrong. */
#include "kernel-stub/fault.h"
#include "kernel-stub/image.h"
#include "kernel_evidence.h"
#include "unit_test.h"

#define STORY 640

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_evidence_start();
    return 0;
}

/* In Driver.efi. */
static UINT64 instruction(void)
{
    return (kernel_firmware_code_start() & ~HANDOFF_PAGE_MASK) + 0x10;
}

static struct firmware_call page_fault(UINT64 address)
{
    return (struct firmware_call){
        .faulted = true,
        .fault = {.vector = 14, .instruction = instruction(), .address = address},
        .fault_page = true,
    };
}

static void assert_told(const struct firmware_call *call, const char *expected)
{
    const struct service_fault fault = fault_of_call(&fixture.info, SERVICE_GET_TIME, call);
    const char *cause = diagnosis_cause(fault.diagnosis);
    char told[STORY];
    char wanted[STORY];
    struct handoff_text text = handoff_text_in(told, sizeof(told));

    fault_tell(&fixture.info, service_name(fault.service), &fault, &text);
    snprintf(wanted, sizeof(wanted), "GetTime: %s%s%s", expected, cause != NULL ? ": " : "",
             cause != NULL ? cause : "");
    assert_string_equal(told, wanted);
    assert_true(text.size < FAULT_TEXT);
}

static void reading_and_writing(void **state)
{
    struct firmware_call call = page_fault(0x100810);

    (void)state;
    assert_told(&call, "Driver.efi+0x10 read 0x100810, EfiBootServicesData, 2 pages at 0x100000");
    call.fault_write = true;
    assert_told(&call, "Driver.efi+0x10 wrote to 0x100810, EfiBootServicesData, 2 pages at 0x100000");
    call.fault.address = EVIDENCE_LOADED_IMAGE + 0x48;
    call.fault_write = false;
    assert_told(&call, "Driver.efi+0x10 read EFI_LOADED_IMAGE_PROTOCOL+0x48 at 0x100148, EfiBootServicesData, "
                       "2 pages at 0x100000");
    call.fault.address = EVIDENCE_BOOT_SERVICES + offsetof(EFI_BOOT_SERVICES, AllocatePool);
    assert_told(&call, "Driver.efi+0x10 read EFI_BOOT_SERVICES.AllocatePool at 0x101040, EfiBootServicesData, "
                       "2 pages at 0x100000");
    call.fault.instruction = 0x77777777;
    call.fault.address = 0xfec00000;
    assert_told(&call, "instruction 0x77777777 read 0xfec00000, in no descriptor of the final map");
}

/* The fixture's code begins with functions, and functions with other bytes than calls: the one here is made. */
__asm__(".pushsection firmware_code, \"ax\"\n"
        ".fill 8, 1, 0x90\n"
        ".byte 0xff, 0xd0\n"
        "behind_call:\n"
        ".fill 8, 1, 0x90\n"
        ".popsection\n");
extern const UINT8 behind_call[];

static void assert_called(UINT64 address, const char *what)
{
    const UINT64 stack[] = {(UINT64)behind_call};
    struct firmware_call call = page_fault(address);
    char expected[STORY];
    char caller[64];
    struct handoff_text text = handoff_text_in(caller, sizeof(caller));

    call.fault_execute = true;
    call.fault.instruction = address;
    call.stack = stack;
    call.stack_words = 1;
    assert_true(image_describe(&fixture.info, (UINT64)behind_call, &text));
    snprintf(expected, sizeof(expected), "%s called %s0x%llx, EfiBootServicesCode, 1 page at 0x102000", caller, what,
             (unsigned long long)address);
    assert_told(&call, expected);
}

static void calling(void **state)
{
    (void)state;
    assert_called(EVIDENCE_LOCATE_PROTOCOL, "LocateProtocol at ");
    assert_called(EVIDENCE_STALL, "Stall at ");
    assert_called(EVIDENCE_STALL + 4, "Core.efi+0x104 at ");
    fixture.info.evidence.boot_services.size = 0;
    assert_called(EVIDENCE_STALL, "Core.efi+0x100 at ");
}

/* Who jumps to the poison left a return address, or is not known. */
static void calling_the_poison(void **state)
{
    const UINT64 stack[] = {(UINT64)behind_call};
    struct firmware_call call = page_fault(HANDOFF_POISON);
    char expected[STORY];
    struct handoff_text text = handoff_text_in(expected, sizeof(expected));
    static const char deed[] = "used 0xb007dead5e171ce5 as an address: it had read the poison that boot-services "
                               "memory was overwritten with";

    (void)state;
    call.fault = (struct handoff_fault){.vector = 13, .instruction = HANDOFF_POISON, .address = HANDOFF_POISON};
    call.fault_page = false;
    call.fault_execute = arch_fault_kind(&call.fault).execute;
    assert_told(&call, deed);
    call.stack = stack;
    call.stack_words = 1;
    assert_true(image_describe(&fixture.info, (UINT64)behind_call, &text));
    handoff_text_format(&text, " %s", deed);
    assert_told(&call, expected);
}

/* Nothing tells where it came from. */
static void jumping(void **state)
{
    struct firmware_call call = page_fault(EVIDENCE_STALL);

    (void)state;
    call.fault_execute = true;
    call.fault.instruction = EVIDENCE_STALL;
    assert_told(&call, "jumped to Stall at 0x102100, EfiBootServicesCode, 1 page at 0x102000");
}

static void what_is_no_page_fault(void **state)
{
    struct firmware_call call = page_fault(HANDOFF_POISON + 8);

    (void)state;
    call.fault.vector = 13;
    call.fault_page = false;
    assert_told(&call, "Driver.efi+0x10 used 0xb007dead5e171ced as an address: it had read the poison that "
                       "boot-services memory was overwritten with");
    call.fault.vector = 6;
    call.fault.address = 0;
    assert_told(&call, "Driver.efi+0x10 raised exception 6, address 0x0");
    call.fault_interrupt = true;
    assert_told(&call, "Driver.efi+0x10 was interrupted, because it had interrupts on");
}

static void running_out_of_stack(void **state)
{
    struct firmware_call call = page_fault(0);
    UINT64 end;

    (void)state;
    arch_stack_guard(&call.fault.address, &end);
    call.fault_write = true;
    assert_told(&call, "Driver.efi+0x10 ran through its stack into the page below, at 0xffffffff80100000");
}

/* SetVirtualAddressMap runs at physical addresses, and leaves a record only. */
static void records_tell_the_same(void **state)
{
    const UINT64 physical = kernel_fixture_region(REGION_CODE)->PhysicalStart;
    struct handoff_fault record = {.vector = 14, .error_code = 2, .instruction = physical + 8, .address = 0};
    struct service_fault fault = fault_of_record(&fixture.info, SERVICE_SET_VIRTUAL_ADDRESS_MAP, &record);
    char told[STORY];
    struct handoff_text text = handoff_text_in(told, sizeof(told));

    (void)state;
    assert_string_equal(fault.diagnosis, DIAGNOSIS_NULL_POINTER);
    assert_int_equal(fault_place(&record), 0);
    fault_tell(&fixture.info, "SetVirtualAddressMap", &fault, &text);
    assert_memory_equal(told, "SetVirtualAddressMap: Driver.efi+0x8 wrote to 0x0, EfiConventionalMemory, ", 74);
    record.error_code = 0x10;
    record.address = EVIDENCE_STALL;
    fault = fault_of_record(&fixture.info, SERVICE_SET_VIRTUAL_ADDRESS_MAP, &record);
    assert_string_equal(fault.diagnosis, DIAGNOSIS_BOOT_SERVICE_CALLED);
    assert_int_equal(fault_place(&record), EVIDENCE_STALL);
}

static void error_codes_say_what_was_tried(void **state)
{
    struct handoff_fault record = {.vector = 14, .instruction = 1, .address = 2};

    (void)state;
    assert_true(arch_fault_kind(&record).page);
    assert_false(arch_fault_kind(&record).write || arch_fault_kind(&record).execute);
    record.error_code = 2;
    assert_true(arch_fault_kind(&record).write);
    record.error_code = 0x10;
    assert_true(arch_fault_kind(&record).execute);
    record.error_code = 0;
    record.instruction = 2;
    assert_true(arch_fault_kind(&record).execute);
    record.error_code = 2; /* an instruction that writes to itself */
    assert_true(arch_fault_kind(&record).write);
    assert_false(arch_fault_kind(&record).execute);
    record.vector = 13;
    record.error_code = 0x12;
    assert_false(arch_fault_kind(&record).page || arch_fault_kind(&record).write);
    assert_true(arch_fault_kind(&record).execute); /* where it jumped to is no address */
    record.instruction = 1;
    assert_false(arch_fault_kind(&record).execute);
    record.instruction = record.address = 0; /* the address is not known */
    assert_false(arch_fault_kind(&record).execute);
    record.vector = 6;
    record.instruction = record.address = 2;
    assert_false(arch_fault_kind(&record).page || arch_fault_kind(&record).write || arch_fault_kind(&record).execute);
}

/* What diagnose can say of a fault has a cause; what it does not know has none. */
static void faults_have_causes(void **state)
{
    static const char *const slugs[] = {
        DIAGNOSIS_STALE_BOOT_SERVICES_DATA, DIAGNOSIS_BOOT_SERVICE_CALLED,      DIAGNOSIS_PROTOCOL_USED,
        DIAGNOSIS_UNCONVERTED_POINTER,      DIAGNOSIS_UNCONVERTED_CODE_POINTER, DIAGNOSIS_CONVERTED_TWICE,
        DIAGNOSIS_NULL_POINTER,             DIAGNOSIS_UNDECLARED_REGION,        DIAGNOSIS_WRITE_TO_CODE,
        DIAGNOSIS_EXECUTE_OF_DATA,          DIAGNOSIS_STACK_OVERRUN,            DIAGNOSIS_INTERRUPTS_ENABLED,
        DIAGNOSIS_BUFFER_OVERRUN,
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(slugs); i++)
        assert_true(diagnosis_cause(slugs[i]) != NULL && strlen(diagnosis_cause(slugs[i])) > 20);
    assert_null(diagnosis_cause(DIAGNOSIS_UNKNOWN));
    assert_null(diagnosis_cause(DIAGNOSIS_SVAM_REFUSED));
}

/* Each of them is such a pointer (UEFI 2.10, 7.4.6). */
static void what_the_exit_makes_null_is_named(void **state)
{
    static const char *const fields[] = {"EFI_SYSTEM_TABLE.BootServices", "ConIn", "ConOut", "StdErr", "handles"};

    (void)state;
    assert_non_null(strstr(diagnosis_cause(DIAGNOSIS_NULL_POINTER), fields[0]));
    for (UINTN i = 0; i < COUNT(fields); i++)
        assert_non_null(strstr(diagnosis_next_step(DIAGNOSIS_NULL_POINTER), fields[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(reading_and_writing, start),
        cmocka_unit_test_setup(calling, start),
        cmocka_unit_test_setup(calling_the_poison, start),
        cmocka_unit_test_setup(jumping, start),
        cmocka_unit_test_setup(what_is_no_page_fault, start),
        cmocka_unit_test_setup(running_out_of_stack, start),
        cmocka_unit_test_setup(records_tell_the_same, start),
        cmocka_unit_test_setup(error_codes_say_what_was_tried, start),
        cmocka_unit_test_setup(faults_have_causes, start),
        cmocka_unit_test(what_the_exit_makes_null_is_named),
    };

    return unit_test_run(tests);
}
