/* Faults after which a service goes on, with trace=yes, and services under growing strictness, with stages=yes. */
#include <string.h>

#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

#define STALE_ADDRESS 0x100010u
#define BOOT_CODE     0x102020u
#define STACK_GUARD   0xffffffff80100ff8u

static void fault_in(enum service service, UINT64 address, bool write, bool execute)
{
    fixture.fault = (struct fixture_fault){service, address, write, execute};
}

static void trace(enum service service, UINT64 address, bool write, bool execute)
{
    fixture.info.trace = 1;
    fault_in(service, address, write, execute);
}

static void traced_stale_data(void)
{
    trace(SERVICE_GET_TIME, STALE_ADDRESS, false, false);
}

static void traced_boot_service(void)
{
    trace(SERVICE_GET_TIME, BOOT_CODE, false, true);
}

static void traced_stack_overrun(void)
{
    trace(SERVICE_GET_WAKEUP_TIME, STACK_GUARD, true, false);
}

static void traced_write_to_freed_memory(void)
{
    traced_stale_data();
    *kernel_processor_memory(0x101000) = 1;
}

static void traced_write_by_nobody(void)
{
    fixture.info.trace = 1;
    *kernel_processor_memory(0x101000) = 1;
}

static void no_room_to_trace(void)
{
    traced_stale_data();
    fixture.page_tables_full = true;
}

static void traced_without_services(void)
{
    fixture.info.trace = 1;
    fixture.info.runtime_services.virtual_address = 0;
    memset(&kernel_fixture_tables()->services, 0, sizeof(kernel_fixture_tables()->services));
}

static void stages(enum service service, UINT64 address, bool write, bool execute)
{
    fixture.info.stages = 1;
    fixture.info.settings.poison = 0;
    fault_in(service, address, write, execute);
}

static void staged_stale_data(void)
{
    stages(SERVICE_GET_TIME, STALE_ADDRESS, false, false);
}

static void staged_null_pointer(void)
{
    stages(SERVICE_GET_TIME, 0x10, true, false);
}

static void staged_null_function(void)
{
    stages(SERVICE_GET_TIME, 0, false, true);
}

static void staged_unconverted_pointer(void)
{
    stages(SERVICE_QUERY_CAPSULE_CAPABILITIES, kernel_fixture_region(REGION_SPARE)->PhysicalStart, false, false);
}

static void staged_write_to_code(void)
{
    stages(SERVICE_GET_TIME, kernel_firmware_code_start(), true, false);
}

static void staged_stack_overrun(void)
{
    stages(SERVICE_GET_TIME, STACK_GUARD, true, false);
}

static void no_room_for_stages(void)
{
    fixture.info.stages = 1;
    fixture.page_tables_full = true;
}

static void stages_without_table(void)
{
    fixture.info.stages = 1;
    fixture.info.runtime_services.virtual_address = 0;
    memset(&kernel_fixture_tables()->services, 0, sizeof(kernel_fixture_tables()->services));
}

static void traced_stages(void)
{
    staged_stale_data();
    fixture.info.trace = 1;
}

static void only_traced(void)
{
    stages(SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT, STALE_ADDRESS, false, false);
    fixture.info.trace = 1;
}

static void traced_stages_without_nx(void)
{
    traced_stages();
    fixture.info.paging.executable = 1;
}

static void untouched_stages_without_nx(void)
{
    fixture.info.stages = fixture.info.trace = 1;
    fixture.info.settings.poison = 0;
    fixture.info.paging.executable = 1;
}

#define STALE DIAGNOSIS_STALE_BOOT_SERVICES_DATA
#define UNWATCHED "; execution of data was not watched: this processor has no NX; "

static const struct check_case cases[] = {
    {"a traced fault does not end the service",
     traced_stale_data,
     {{"isolation.trace_all", OUTCOME_FAILED, STALE ": offences: 1, in "},
      {"isolation.no_fault", OUTCOME_FAILED, STALE ": GetTime: "},
      {"runtime.get_time", OUTCOME_FAILED, STALE ": GetTime: "},
      {"time.get", OUTCOME_PASSED, ""},
      {"runtime.set_time", OUTCOME_PASSED, ""}},
     0},
    {"a traced boot service is not called",
     traced_boot_service,
     {{"isolation.trace_all", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED ": offences: 1, in "},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"exit_boot.no_boot_service", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"runtime.get_time", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"time.get", OUTCOME_PASSED, ""}},
     0},
    {"what cannot go on ends the service though it is traced",
     traced_stack_overrun,
     {{"isolation.trace_all", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN ": offences: 1, in "},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"isolation.stack", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"runtime.get_wakeup_time", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"runtime.set_wakeup_time", OUTCOME_SKIPPED, "after fault"}},
     0},
    {"what tracing let services write is not blamed on a device",
     traced_write_to_freed_memory,
     {{"isolation.poison_intact", OUTCOME_SKIPPED, "1 word changed, the first at physical 0x101000: trace=yes"},
      {"isolation.trace_all", OUTCOME_FAILED, STALE},
      {"isolation.no_fault", OUTCOME_FAILED, STALE},
      {"runtime.get_time", OUTCOME_FAILED, STALE}},
     0},
    {"where tracing let nothing pass, a device is to blame",
     traced_write_by_nobody,
     {{"isolation.poison_intact", OUTCOME_FAILED, STALE},
      {"isolation.trace_all", OUTCOME_PASSED, "nothing in "}},
     0},
    {"no room to trace",
     no_room_to_trace,
     {{"isolation.trace_all", OUTCOME_SKIPPED, "no room"},
      {"isolation.no_fault", OUTCOME_FAILED, STALE},
      {"runtime.get_time", OUTCOME_FAILED, STALE},
      {"time.get", OUTCOME_FAILED, STALE}},
     0},
    {"nothing to trace",
     traced_without_services,
     {{"isolation.trace_all", OUTCOME_SKIPPED, "no runtime service was called"}},
     0},
    {"stages: boot-services data",
     staged_stale_data,
     {{"isolation.stages", OUTCOME_FAILED, STALE ": GetTime faults from stage 2 on"},
      {"isolation.poison_intact", OUTCOME_SKIPPED, "stages=yes"},
      {"isolation.no_fault", OUTCOME_FAILED, STALE},
      {"runtime.get_time", OUTCOME_FAILED, STALE},
      {"time.get", OUTCOME_SKIPPED, "after fault"}},
     0},
    {"stages: page 0",
     staged_null_pointer,
     {{"isolation.stages", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER ": GetTime faults from stage 3 on"},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER},
      {"runtime.get_time", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER}},
     0},
    {"stages: a null function, which none of them runs",
     staged_null_function,
     {{"isolation.stages", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER ": GetTime faults from stage 1 on"},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER},
      {"runtime.get_time", OUTCOME_FAILED, DIAGNOSIS_NULL_POINTER}},
     0},
    {"stages: physical addresses",
     staged_unconverted_pointer,
     {{"isolation.stages", OUTCOME_FAILED,
       DIAGNOSIS_UNCONVERTED_POINTER ": QueryCapsuleCapabilities faults from stage 4 on"},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"runtime.query_capsule_capabilities", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"runtime.update_capsule", OUTCOME_SKIPPED, "after fault"}},
     0},
    {"stages: code",
     staged_write_to_code,
     {{"isolation.stages", OUTCOME_FAILED, DIAGNOSIS_WRITE_TO_CODE ": GetTime faults from stage 5 on"},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_WRITE_TO_CODE},
      {"attributes.enforced", OUTCOME_FAILED, DIAGNOSIS_WRITE_TO_CODE},
      {"runtime.get_time", OUTCOME_FAILED, DIAGNOSIS_WRITE_TO_CODE}},
     0},
    {"stages: never",
     staged_stack_overrun,
     {{"isolation.stages", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN ": GetTime faults from stage 1 on"},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"isolation.stack", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"runtime.get_time", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN}},
     0},
    {"no room for stages", no_room_for_stages, {{"isolation.stages", OUTCOME_SKIPPED, "no room"}}, 0},
    {"stages without a table", stages_without_table, {{"isolation.stages", OUTCOME_SKIPPED, "not mapped"}}, 0},
    {"stages with trace=yes: the service goes on",
     traced_stages,
     {{"isolation.stages", OUTCOME_FAILED, STALE ": GetTime faults from stage 2 on"},
      {"isolation.trace_all", OUTCOME_FAILED, STALE},
      {"isolation.no_fault", OUTCOME_FAILED, STALE},
      {"runtime.get_time", OUTCOME_FAILED, STALE},
      {"time.get", OUTCOME_PASSED, ""},
      {"runtime.set_time", OUTCOME_PASSED, ""}},
     0},
    {"what is found without NX may not be all",
     traced_stages_without_nx,
     {{"isolation.stages", OUTCOME_FAILED,
       STALE ": GetTime faults from stage 2 on: boot-services and free memory not mapped" UNWATCHED},
      {"isolation.trace_all", OUTCOME_FAILED, STALE ": offences: 1, in 123 runtime calls" UNWATCHED},
      {"isolation.no_fault", OUTCOME_FAILED, STALE},
      {"attributes.enforced", OUTCOME_SKIPPED, " wrote to code" UNWATCHED},
      {"runtime.get_time", OUTCOME_FAILED, STALE},
      {"time.get", OUTCOME_PASSED, ""}},
     0},
    {"nothing is found without NX",
     untouched_stages_without_nx,
     {{"isolation.stages", OUTCOME_PASSED, "no fault" UNWATCHED},
      {"isolation.trace_all", OUTCOME_PASSED, " had to be granted" UNWATCHED},
      {"isolation.poison_intact", OUTCOME_SKIPPED, "stages=yes"}},
     0},
    {"what stages do not call, trace=yes sees",
     only_traced,
     {{"isolation.stages", OUTCOME_PASSED, "in 5 stages"},
      {"isolation.trace_all", OUTCOME_FAILED, STALE},
      {"isolation.no_fault", OUTCOME_FAILED, STALE},
      {"runtime.get_next_high_monotonic_count", OUTCOME_FAILED, STALE},
      {"monotonic.rises", OUTCOME_PASSED, ""}},
     0},
};
const struct case_table trace_cases = CASE_TABLE(cases);
