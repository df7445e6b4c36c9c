/* Clock, counter, capsules, and each service on its own. */
#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

#define NOT_AS_SPECIFIED OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED

static void clock_stands(void)
{
    firmware.clock_stands = true;
}

static void clock_stands_and_nobody_counts(void)
{
    firmware.clock_stands = true;
    fixture.info.times.ticks_per_second = 0;
}

static void clock_goes_back(void)
{
    firmware.clock_goes_back = true;
}

static void clock_fails(void)
{
    firmware.status_service = SERVICE_GET_TIME;
    firmware.status = EFI_DEVICE_ERROR;
}

static void month_13_taken(void)
{
    firmware.takes_month_13 = true;
}

static void counter_stands(void)
{
    firmware.counter_stands = true;
}

static void counter_fails(void)
{
    firmware.status_service = SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT;
    firmware.status = EFI_DEVICE_ERROR;
}

static void no_capsule_taken(void)
{
    firmware.takes_no_capsule = true;
}

static void wrong_flags_taken(void)
{
    firmware.takes_wrong_flags = true;
}

static void unknown_capsule_taken(void)
{
    firmware.unknown_capsule = EFI_SUCCESS;
}

static void unknown_capsule_too_late(void)
{
    firmware.unknown_capsule = EFI_OUT_OF_RESOURCES;
}

static void unknown_capsule_breaks(void)
{
    firmware.unknown_capsule = EFI_DEVICE_ERROR;
}

static void no_capsule_updated(void)
{
    firmware.updates_no_capsule = true;
}

static void capsules_not_available(void)
{
    firmware.status_service = SERVICE_QUERY_CAPSULE_CAPABILITIES;
    firmware.status = EFI_NOT_READY;
}

/* A fault whose address lies in no descriptor. */
static void fault_in(enum service service)
{
    fixture.fault = (struct fixture_fault){.service = service, .address = 0x900000000};
}

static void get_time_faults(void)
{
    fault_in(SERVICE_GET_TIME);
}

static void set_time_faults(void)
{
    fault_in(SERVICE_SET_TIME);
}

static void get_wakeup_time_faults(void)
{
    fault_in(SERVICE_GET_WAKEUP_TIME);
}

static void set_wakeup_time_faults(void)
{
    fault_in(SERVICE_SET_WAKEUP_TIME);
}

static void get_variable_faults(void)
{
    fault_in(SERVICE_GET_VARIABLE);
}

static void get_next_variable_name_faults(void)
{
    fault_in(SERVICE_GET_NEXT_VARIABLE_NAME);
}

static void counter_faults(void)
{
    fault_in(SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT);
}

static void update_capsule_faults(void)
{
    fault_in(SERVICE_UPDATE_CAPSULE);
}

static void query_capsule_faults(void)
{
    fault_in(SERVICE_QUERY_CAPSULE_CAPABILITIES);
}

static void query_variable_info_faults(void)
{
    fault_in(SERVICE_QUERY_VARIABLE_INFO);
}

#define UNDECLARED OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION

static const struct check_case cases[] = {
    {"clock stands", clock_stands, {{"time.get", NOT_AS_SPECIFIED}}, 0},
    {"clock stands and there is no other", clock_stands_and_nobody_counts, {{"time.get", NOT_AS_SPECIFIED}}, 0},
    {"clock goes back", clock_goes_back, {{"time.get", NOT_AS_SPECIFIED}}, 0},
    {"clock fails", clock_fails, {{"time.get", NOT_AS_SPECIFIED}}, 0},
    {"month 13 taken",
     month_13_taken,
     {{"runtime.set_time", NOT_AS_SPECIFIED}, {"runtime.set_wakeup_time", NOT_AS_SPECIFIED}},
     0},
    {"counter stands", counter_stands, {{"monotonic.rises", NOT_AS_SPECIFIED}}, 0},
    {"counter fails", counter_fails, {{"monotonic.rises", NOT_AS_SPECIFIED}}, 0},
    {"no capsule taken", no_capsule_taken, {{"capsule.query", NOT_AS_SPECIFIED}}, 0},
    {"wrong flags taken", wrong_flags_taken, {{"capsule.query", NOT_AS_SPECIFIED}}, 0},
    {"unknown capsule taken", unknown_capsule_taken, {{"capsule.query", OUTCOME_PASSED, "nothing delivered"}}, 0},
    {"unknown capsule too late",
     unknown_capsule_too_late,
     {{"capsule.query", OUTCOME_PASSED, "nothing delivered"}},
     0},
    {"unknown capsule breaks", unknown_capsule_breaks, {{"capsule.query", NOT_AS_SPECIFIED}}, 0},
    {"no capsule updated", no_capsule_updated, {{"capsule.query", NOT_AS_SPECIFIED}}, 0},
    {"capsules not available", capsules_not_available, {{"capsule.query", NOT_AS_SPECIFIED}}, 0},
    {"GetTime faults",
     get_time_faults,
     {{"time.get", UNDECLARED},
      {"runtime.get_time", UNDECLARED},
      {"isolation.no_fault", UNDECLARED},
      {"runtime.set_time", OUTCOME_SKIPPED, "after fault"}},
     0},
    {"SetTime faults", set_time_faults, {{"runtime.set_time", UNDECLARED}, {"isolation.no_fault", UNDECLARED}}, 0},
    {"GetWakeupTime faults",
     get_wakeup_time_faults,
     {{"runtime.get_wakeup_time", UNDECLARED}, {"isolation.no_fault", UNDECLARED}},
     0},
    {"SetWakeupTime faults",
     set_wakeup_time_faults,
     {{"runtime.set_wakeup_time", UNDECLARED}, {"isolation.no_fault", UNDECLARED}},
     0},
    {"GetVariable faults",
     get_variable_faults,
     {{"variable.round_trip", UNDECLARED}, {"runtime.get_variable", UNDECLARED}, {"isolation.no_fault", UNDECLARED}},
     0},
    {"GetNextVariableName faults",
     get_next_variable_name_faults,
     {{"variable.enumerate", UNDECLARED},
      {"runtime.get_next_variable_name", UNDECLARED},
      {"isolation.no_fault", UNDECLARED}},
     0},
    {"GetNextHighMonotonicCount faults",
     counter_faults,
     {{"monotonic.rises", UNDECLARED},
      {"runtime.get_next_high_monotonic_count", UNDECLARED},
      {"isolation.no_fault", UNDECLARED}},
     0},
    {"UpdateCapsule faults",
     update_capsule_faults,
     {{"capsule.query", UNDECLARED}, {"runtime.update_capsule", UNDECLARED}, {"isolation.no_fault", UNDECLARED}},
     0},
    {"QueryCapsuleCapabilities faults",
     query_capsule_faults,
     {{"capsule.query", UNDECLARED},
      {"runtime.query_capsule_capabilities", UNDECLARED},
      {"isolation.no_fault", UNDECLARED}},
     0},
    {"QueryVariableInfo faults",
     query_variable_info_faults,
     {{"variable.query_info", UNDECLARED},
      {"runtime.query_variable_info", UNDECLARED},
      {"isolation.no_fault", UNDECLARED}},
     0},
};
const struct case_table service_cases = CASE_TABLE(cases);
