#include <string.h>

#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static const UINT8 boot_services[sizeof(EFI_BOOT_SERVICES)];

#define UEFI_2_9 ((2u << 16) | 90u)

static void refused_once(void)
{
    kernel_fixture_refuse_exit();
}

/* As when runtime regions are misaligned: fetching the map again does not help. */
static void refused_with_the_same_map(void)
{
    kernel_fixture_refuse_exit();
    memcpy(fixture.attempt[0], fixture.final, sizeof(fixture.final));
    fixture.info.attempt[0].map.key = fixture.info.attempt[1].map.key;
}

static void refused_without_a_map(void)
{
    kernel_fixture_refuse_exit();
    fixture.info.attempt[0].map.stride = 0;
}

static void refused_three_times(void)
{
    for (unsigned i = 0; i < 3; i++)
        kernel_fixture_refuse_exit();
}

static void refused_for_ever(void)
{
    for (unsigned i = 0; i < HANDOFF_ATTEMPTS - 1; i++)
        kernel_fixture_refuse_exit();
    fixture.info.attempt[HANDOFF_ATTEMPTS - 1].exit_status = EFI_INVALID_PARAMETER;
}

static void other_error(void)
{
    fixture.info.attempt[0].exit_status = EFI_DEVICE_ERROR;
}

static void nothing_recorded(void)
{
    fixture.info.attempts = 0;
}

static void exit_event_not_notified(void)
{
    fixture.info.events.exit_runs = 0;
}

static void exit_event_twice(void)
{
    fixture.info.events.exit_runs = 2;
}

static void before_exit_missing(void)
{
    fixture.info.uefi_revision = UEFI_2_9;
}

static void before_exit_after_exit(void)
{
    fixture.info.events.before_exit_runs = 1;
    fixture.info.events.before_exit_order = 2;
}

static void before_exit_each_attempt(void)
{
    kernel_fixture_refuse_exit();
    fixture.info.events.before_exit_runs = 2;
    fixture.info.events.before_exit_order = 1;
    fixture.info.events.exit_order = 2;
}

static void before_exit_too_often(void)
{
    before_exit_each_attempt();
    fixture.info.events.before_exit_runs = 3;
}

static void before_exit_once(void)
{
    fixture.info.uefi_revision = UEFI_2_9;
    fixture.info.events.before_exit_runs = 1;
    fixture.info.events.before_exit_order = 1;
    fixture.info.events.exit_order = 2;
}

static void boot_services_kept(void)
{
    fixture.saved_system.BootServices = (EFI_BOOT_SERVICES *)0x102000u;
    kernel_fixture_seal_tables();
}

static void console_kept(void)
{
    fixture.saved_system.StdErr = (SIMPLE_TEXT_OUTPUT_INTERFACE *)0x102000u;
    kernel_fixture_seal_tables();
}

static void stale_checksum(void)
{
    fixture.saved_system.Hdr.CRC32 ^= 1;
}

static void header_too_long(void)
{
    fixture.saved_system.Hdr.HeaderSize = 4096;
}

static void header_too_short(void)
{
    fixture.saved_system.Hdr.HeaderSize = 8;
}

static void boot_service_called(void)
{
    fixture.fault = (struct fixture_fault){.service = SERVICE_UPDATE_CAPSULE, .address = 0x102010, .execute = true};
}

/* The loader noted where the table of boot services was. */
static void note_boot_services_table(void)
{
    fixture.info.boot_services_table = 0x100200;
    fixture.info.evidence.boot_services.size = sizeof(EFI_BOOT_SERVICES);
    fixture.info.evidence.boot_services.virtual_address = (UINT64)boot_services;
}

static void boot_services_table_read(void)
{
    note_boot_services_table();
    fixture.fault = (struct fixture_fault){.service = SERVICE_UPDATE_CAPSULE, .address = 0x100240};
}

static void crossing_reads_boot_services_table(void)
{
    note_boot_services_table();
    fixture.info.svam.second_call_fault =
        (struct handoff_fault){.vector = 14, .instruction = 0x7e000010, .address = 0x100240};
}

/* Page 0 belongs to boot-services code here. */
static void crossing_jumps_to_null(void)
{
    kernel_fixture_region(REGION_LOW)->Type = EfiBootServicesCode;
    fixture.info.svam.second_call_fault = (struct handoff_fault){14, FAULT_EXECUTE, 0, 0};
}

static void crossing_in_boot_services(void)
{
    fixture.info.svam.second_call_fault =
        (struct handoff_fault){.vector = 14, .instruction = 0x102020, .address = 0x1000};
}

static const struct check_case cases[] = {
    {"refused once",
     refused_once,
     {{"exit_boot.succeeded", OUTCOME_PASSED,
       "attempt 1: GetMemoryMap EFI_SUCCESS, ExitBootServices EFI_INVALID_PARAMETER"
       " with key 0x1233; then key 0x1234, a map with 1 descriptors"}},
     0},
    {"refused with the same map",
     refused_with_the_same_map,
     {{"exit_boot.succeeded", OUTCOME_PASSED, "key 0x1234; then key 0x1234, the same map"}},
     0},
    {"refused without a map", refused_without_a_map, {{"exit_boot.succeeded", OUTCOME_PASSED, "then key 0x1234"}}, 0},
    {"refused three times",
     refused_three_times,
     {{"exit_boot.succeeded", OUTCOME_WARNED, DIAGNOSIS_STALE_MAP_KEY}},
     0},
    {"refused for ever", refused_for_ever, {{"exit_boot.succeeded", OUTCOME_FAILED, DIAGNOSIS_STALE_MAP_KEY}}, 0},
    {"another error", other_error, {{"exit_boot.succeeded", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"no attempt recorded", nothing_recorded, {{"exit_boot.succeeded", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN}}, 0},
    {"exit event not notified",
     exit_event_not_notified,
     {{"exit_boot.events", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"exit event twice", exit_event_twice, {{"exit_boot.events", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"event before the exit missing",
     before_exit_missing,
     {{"exit_boot.events", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"event before the exit comes after it",
     before_exit_after_exit,
     {{"exit_boot.events", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"event before the exit at each attempt",
     before_exit_each_attempt,
     {{"exit_boot.events", OUTCOME_WARNED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"event before the exit more often than attempts",
     before_exit_too_often,
     {{"exit_boot.events", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"event before the exit once", before_exit_once, {{"exit_boot.events", OUTCOME_PASSED, "1 time "}}, 0},
    {"boot services pointer kept",
     boot_services_kept,
     {{"exit_boot.tables_cleared", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"console pointer kept",
     console_kept,
     {{"exit_boot.tables_cleared", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"stale checksum", stale_checksum, {{"exit_boot.tables_cleared", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"header too long",
     header_too_long,
     {{"exit_boot.tables_cleared", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"header too short",
     header_too_short,
     {{"exit_boot.tables_cleared", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"a service calls a boot service",
     boot_service_called,
     {{"exit_boot.no_boot_service", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"capsule.query", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"runtime.update_capsule", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED}},
     0},
    {"the crossing runs boot-services code",
     crossing_in_boot_services,
     {{"exit_boot.no_boot_service", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"svam.second_call_refused", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}},
     0},
    {"a service reads the table of boot services",
     boot_services_table_read,
     {{"exit_boot.no_boot_service", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": UpdateCapsule: "},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"capsule.query", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"runtime.update_capsule", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED}},
     0},
    {"the crossing reads the table of boot services",
     crossing_reads_boot_services_table,
     {{"exit_boot.no_boot_service", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": SetVirtualAddressMap: instruction 0x7e000010 read "
                                     "EFI_BOOT_SERVICES.AllocatePool at 0x100240, "},
      {"svam.second_call_refused", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED}},
     0},
    {"the crossing jumps to null",
     crossing_jumps_to_null,
     {{"exit_boot.no_boot_service", OUTCOME_PASSED, "runtime calls ran boot-services code"},
      {"svam.second_call_refused", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER}},
     0},
};
const struct case_table exit_boot_cases = CASE_TABLE(cases);
