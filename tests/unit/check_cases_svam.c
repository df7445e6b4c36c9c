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
        (struct handoff_fault){.vector = 14, .instruction = 0x7e000100, .address = 0x7e000100};
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
     {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_SVAM_REFUSED},
      {"svam.witness_ran", OUTCOME_SKIPPED, "did not succeed"}},
     0},
    {"faulted", faulted, {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}}, 0},
    {"faulted at address 0", faulted_at_0, {{"svam.succeeded", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER}}, 0},
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
      {"svam.second_call_refused", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.witness_ran", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.convert_pointer", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.tables_converted", OUTCOME_SKIPPED, "virtmap=none"},
      {"svam.residue", OUTCOME_SKIPPED, "virtmap=none"},
      {"log.after_svam", OUTCOME_SKIPPED, "was not called"},
      {"runtime.set_virtual_address_map", OUTCOME_SKIPPED, "did not call it"},
      {"runtime.convert_pointer", OUTCOME_SKIPPED, "did not call it"}},
     HANDOFF_VIRTMAP_NONE},
};
const struct case_table svam_cases = CASE_TABLE(cases);
