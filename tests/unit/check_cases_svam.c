/* SetVirtualAddressMap itself: its arguments, its answer, its handlers. */
#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static void nothing(void)
{
}

static void wrong_version_taken(void)
{
    fixture.info.svam.bad_version_status = EFI_SUCCESS;
}

static void wrong_version_faults(void)
{
    fixture.info.svam.bad_version_fault =
        (struct handoff_fault){.vector = 14, .instruction = 0x7e000010, .address = 0x100008};
}

static void refused(void)
{
    fixture.info.svam.status = EFI_INVALID_PARAMETER;
}

/* As U-Boot has it, where the crossing is strict. */
static void lies_in_boot_services_code(void)
{
    fixture.saved_services.SetVirtualAddressMap = (EFI_SET_VIRTUAL_ADDRESS_MAP)0x102010;
    fixture.info.svam.status = EFI_ABORTED;
    fixture.info.svam.fault = (struct handoff_fault){14, FAULT_EXECUTE, 0x102010, 0x102010};
}

static void faulted(void)
{
    fixture.info.svam.status = EFI_ABORTED;
    fixture.info.svam.fault = (struct handoff_fault){.vector = 14, .instruction = 0x7e000010, .address = 0x110000};
}

static void faulted_at_0(void)
{
    fixture.info.svam.status = EFI_ABORTED;
    fixture.info.svam.fault = (struct handoff_fault){.vector = 14, .instruction = 0x7e000010};
}

static void wants_boot_services_data(void)
{
    kernel_fixture_want((struct handoff_fault){14, 0, 0x7e000010, 0x100010}, 3);
}

static void wants_page_zero(void)
{
    kernel_fixture_want((struct handoff_fault){14, FAULT_WRITE, 0x7e000010, 0}, 1);
}

static void wants_boot_services_code(void)
{
    kernel_fixture_want((struct handoff_fault){14, FAULT_EXECUTE, 0x102010, 0x102010}, 1);
}

/* Its caller lies in an image that is known. */
static void driver_wants_boot_services_code(void)
{
    static struct handoff_image image;
    const EFI_MEMORY_DESCRIPTOR *code = kernel_fixture_region(REGION_CODE);

    image = (struct handoff_image){.physical_address = code->PhysicalStart, .size = 0x1000, .name = "Driver.efi"};
    fixture.info.evidence.images = (struct handoff_span){.virtual_address = (UINT64)&image, .size = sizeof(image)};
    wants_boot_services_code();
    fixture.svam_offence[0].caller = code->PhysicalStart + 0x30;
}

static void wants_before_it_faults(void)
{
    wants_boot_services_data();
    fixture.info.trace = 1;
    fixture.info.svam.status = EFI_ABORTED;
    fixture.info.svam.fault = (struct handoff_fault){14, 0, 0x7e000020, 0xffff900000000000};
}

static void granted_all_of_it(void)
{
    fixture.info.settings.crossing_strict = 0;
}

static void refused_under_trace(void)
{
    fixture.info.trace = 1;
    refused();
}

static void given_ordinary_memory(void)
{
    EFI_MEMORY_DESCRIPTOR *last = (EFI_MEMORY_DESCRIPTOR *)(void *)(fixture.runtime + 4 * FIXTURE_STRIDE);

    *last = *kernel_fixture_region(REGION_ACPI);
    fixture.info.runtime_map.descriptors.size += FIXTURE_STRIDE;
}

static void given_too_little(void)
{
    fixture.info.runtime_map.descriptors.size -= FIXTURE_STRIDE;
}

static void second_call_taken(void)
{
    fixture.info.svam.second_call_status = EFI_SUCCESS;
}

static void second_call_not_mapped(void)
{
    const UINT64 entry = (UINT64)fixture.saved_services.SetVirtualAddressMap;

    fixture.info.svam.second_call_status = EFI_ABORTED;
    fixture.info.svam.second_call_fault =
        (struct handoff_fault){.vector = 14, .instruction = entry, .address = entry};
}

static void second_call_faults(void)
{
    fixture.info.svam.second_call_fault =
        (struct handoff_fault){.vector = 14, .instruction = 0x7e000010, .address = 0x7e800008};
}

static void second_call_jumps_astray(void)
{
    fixture.info.svam.second_call_fault =
        (struct handoff_fault){14, FAULT_EXECUTE, .instruction = 0x7e000100, .address = 0x7e000100};
}

static void witness_did_not_run(void)
{
    fixture.info.svam.witness_runs = 0;
    for (UINT32 i = 0; i < fixture.info.svam.conversions; i++) {
        fixture.info.svam.conversion[i].status = HANDOFF_NOT_CALLED;
        fixture.info.svam.conversion[i].after = fixture.info.svam.conversion[i].before;
    }
}

static void witness_ran_twice(void)
{
    fixture.info.svam.witness_runs = 2;
}

static void witness_refused(void)
{
    fixture.info.svam.witness_status = EFI_INVALID_PARAMETER;
}

static const struct check_case cases[] = {
    {"wrong version taken",
     wrong_version_taken,
     {{"svam.bad_arguments", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"wrong version faults",
     wrong_version_faults,
     {{"svam.bad_arguments", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}},
     0},
    {"refused",
     refused,
     {{"svam.succeeded", OUTCOME_FAILED,
       DIAGNOSIS_SVAM_REFUSED ": SetVirtualAddressMap returned EFI_INVALID_PARAMETER for "},
      {"svam.offences", OUTCOME_SKIPPED, "did not succeed; trace=yes"},
      {"svam.witness_ran", OUTCOME_SKIPPED, "did not succeed"},
      {"variable.round_trip", OUTCOME_SKIPPED, "SetVirtualAddressMap failed: the firmware is not converted"},
      {"time.get", OUTCOME_SKIPPED, "not converted"},
      {"runtime.get_time", OUTCOME_SKIPPED, "not converted"},
      {"runtime.reset_system", OUTCOME_SKIPPED, "not converted"},
      {"isolation.no_fault", OUTCOME_SKIPPED, "no runtime service was called"}},
     0},
    {"refused under trace", refused_under_trace,
     {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_SVAM_REFUSED},
      {"svam.offences", OUTCOME_SKIPPED, "SetVirtualAddressMap did not succeed"}},
     0},
    {"lies in boot-services code",
     lies_in_boot_services_code,
     {{"map.tables_covered", OUTCOME_WARNED, DIAGNOSIS_UNDECLARED_REGION},
      {"svam.succeeded", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": SetVirtualAddressMap: the service itself lies at 0x102010, "
                                     "EfiBootServicesCode, 1 page at 0x102000, which is no runtime memory"},
      {"exit_boot.no_boot_service", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": SetVirtualAddressMap ran boot-services code at 0x102010"}},
     0},
    {"faulted",
     faulted,
     {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA},
      {"svam.offences", OUTCOME_SKIPPED, "trace=yes"},
      {"capsule.query", OUTCOME_SKIPPED, "not converted"}},
     0},
    {"faulted at address 0", faulted_at_0, {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER}}, 0},
    {"wants boot-services data",
     wants_boot_services_data,
     {{"svam.offences", OUTCOME_FAILED,
       DIAGNOSIS_STALE_BOOT_SERVICES_DATA ": SetVirtualAddressMap: instruction 0x7e000010 read 0x100010, "
                                          "EfiBootServicesData, 2 pages at 0x100000: it was allocated as "}},
     0},
    {"wants page 0", wants_page_zero, {{"svam.offences", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER}}, 0},
    {"wants boot-services code",
     wants_boot_services_code,
     {{"svam.offences", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"exit_boot.no_boot_service", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED ": SetVirtualAddressMap ran"}},
     0},
    {"a driver wants boot-services code",
     driver_wants_boot_services_code,
     {{"svam.offences", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": SetVirtualAddressMap: Driver.efi+0x30 called 0x102010, "},
      {"exit_boot.no_boot_service", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": SetVirtualAddressMap: Driver.efi+0x30 called 0x102010, "}},
     0},
    {"wants, then faults",
     wants_before_it_faults,
     {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN},
      {"svam.offences", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}},
     0},
    {"granted all of it",
     granted_all_of_it,
     {{"svam.offences", OUTCOME_SKIPPED, "crossing=lenient"},
      {"exit_boot.no_boot_service", OUTCOME_PASSED,
       "not mapped; SetVirtualAddressMap itself was not watched (crossing=lenient)"}},
     0},
    {"given ordinary memory",
     given_ordinary_memory,
     {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP ": the map given to SetVirtualAddressMap holds"}},
     0},
    {"given too little",
     given_too_little,
     {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_BAD_RUNTIME_MAP ": the map given to SetVirtualAddressMap lacks"}},
     0},
    {"second call taken",
     second_call_taken,
     {{"svam.second_call_refused", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"second call not mapped",
     second_call_not_mapped,
     {{"svam.second_call_refused", OUTCOME_PASSED, "no longer mapped"}},
     0},
    {"second call faults",
     second_call_faults,
     {{"svam.second_call_refused", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"second call jumps astray",
     second_call_jumps_astray,
     {{"svam.second_call_refused", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_CODE_POINTER}},
     0},
    {"witness did not run",
     witness_did_not_run,
     {{"svam.witness_ran", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED},
      {"svam.convert_pointer", OUTCOME_SKIPPED, "did not run"},
      {"runtime.convert_pointer", OUTCOME_SKIPPED, "did not call it"}},
     0},
    {"witness ran twice", witness_ran_twice, {{"svam.witness_ran", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"witness refused", witness_refused, {{"svam.witness_ran", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"left out",
     nothing,
     {{"svam.bad_arguments", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.succeeded", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.offences", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.second_call_refused", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.witness_ran", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.convert_pointer", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.tables_converted", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.residue", OUTCOME_SKIPPED, "virtmap=none"},
      {"log.after_svam", OUTCOME_SKIPPED, "was not called"},
      {"runtime.get_time", OUTCOME_PASSED, "calls at virtual"},
      {"runtime.set_virtual_address_map", OUTCOME_SKIPPED, "did not call it"},
      {"runtime.convert_pointer", OUTCOME_SKIPPED, "did not call it"}},
     HANDOFF_VIRTMAP_NONE},
};
const struct case_table svam_cases = CASE_TABLE(cases);
