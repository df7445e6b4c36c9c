/* EFI_RT_PROPERTIES_TABLE and the services that it speaks of. */
#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static void no_table(void)
{
    fixture.info.rt_properties_status = EFI_NOT_FOUND;
}

static void wrong_length(void)
{
    fixture.info.rt_properties_status = EFI_COMPROMISED_DATA;
    fixture.info.rt_properties_length = 12;
}

static void unsupported(enum service service)
{
    fixture.unsupported = 1ULL << service;
}

static void undeclared(UINT32 bits)
{
    fixture.info.rt_properties = 0x3fff & ~bits;
}

static void declared_and_unsupported(void)
{
    unsupported(SERVICE_QUERY_CAPSULE_CAPABILITIES);
}

static void counter_declared_and_unsupported(void)
{
    unsupported(SERVICE_GET_NEXT_HIGH_MONOTONIC_COUNT);
}

static void wakeup_timer_missing(void)
{
    fixture.unsupported = 1ULL << SERVICE_GET_WAKEUP_TIME | 1ULL << SERVICE_SET_WAKEUP_TIME;
}

static void undeclared_and_unsupported(void)
{
    undeclared(0x0001);
    unsupported(SERVICE_GET_TIME);
}

static void undeclared_and_supported(void)
{
    undeclared(0x0020);
}

/* Month 13 is refused for what it is: nothing more can be tried on a clock. */
static void clock_undeclared_and_supported(void)
{
    undeclared(0x0002);
}

static void clock_undeclared_and_takes_anything(void)
{
    undeclared(0x0002);
    firmware.takes_month_13 = true;
}

static void undeclared_and_faults(void)
{
    undeclared(0x0004);
    fixture.fault = (struct fixture_fault){.service = SERVICE_GET_WAKEUP_TIME, .address = 0x101000};
}

/* Nobody knows if there is room for what a counter writes. */
static void counter_cannot_be_tried(void)
{
    undeclared(0x0200);
    firmware.remaining_storage = 1024;
}

static void undeclared_after_fault(void)
{
    undeclared(0x000c);
    fixture.fault = (struct fixture_fault){.service = SERVICE_SET_TIME, .address = 0x101000};
}

#define NOT_AS_SPECIFIED OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED
#define STALE            OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA

static const struct check_case cases[] = {
    {"no EFI_RT_PROPERTIES_TABLE",
     no_table,
     {{"properties.well_formed", OUTCOME_SKIPPED, "there is no EFI_RT_PROPERTIES_TABLE"},
      {"properties.honest", OUTCOME_SKIPPED, "there is no EFI_RT_PROPERTIES_TABLE"}},
     0},
    {"properties of 12 bytes",
     wrong_length,
     {{"properties.well_formed", NOT_AS_SPECIFIED ": EFI_RT_PROPERTIES_TABLE has version 1 and length 12"},
      {"properties.honest", OUTCOME_SKIPPED, "malformed"}},
     0},
    {"declared and unsupported",
     declared_and_unsupported,
     {{"properties.honest", NOT_AS_SPECIFIED ": QueryCapsuleCapabilities is declared supported and returned"},
      {"capsule.query", NOT_AS_SPECIFIED}},
     0},
    {"counter declared and unsupported",
     counter_declared_and_unsupported,
     {{"properties.honest", NOT_AS_SPECIFIED ": GetNextHighMonotonicCount is declared supported and returned"},
      {"monotonic.rises", NOT_AS_SPECIFIED}},
     0},
    {"wakeup timer missing", wakeup_timer_missing, {{"properties.honest", OUTCOME_PASSED, "11 of 14"}}, 0},
    {"undeclared and unsupported",
     undeclared_and_unsupported,
     {{"properties.honest", OUTCOME_PASSED, "11 of 14"},
      {"time.get", OUTCOME_SKIPPED, "declared unsupported"},
      {"runtime.get_time", OUTCOME_SKIPPED, "declared unsupported"}},
     0},
    {"undeclared and supported",
     undeclared_and_supported,
     {{"properties.honest", NOT_AS_SPECIFIED ": GetNextVariableName is declared unsupported and returned EFI_SUCC"}},
     0},
    {"clock undeclared and supported",
     clock_undeclared_and_supported,
     {{"properties.honest", OUTCOME_PASSED, "11 of 14"}},
     0},
    {"clock undeclared and takes anything",
     clock_undeclared_and_takes_anything,
     {{"properties.honest", NOT_AS_SPECIFIED ": SetTime is declared unsupported and returned EFI_SUCCESS"},
      {"runtime.set_wakeup_time", NOT_AS_SPECIFIED}},
     0},
    {"undeclared and faults",
     undeclared_and_faults,
     {{"properties.honest", STALE ": GetWakeupTime: instruction"}, {"isolation.no_fault", STALE}},
     0},
    {"counter cannot be tried",
     counter_cannot_be_tried,
     {{"properties.honest", OUTCOME_PASSED, "10 of 14"},
      {"monotonic.rises", OUTCOME_SKIPPED, "declared unsupported"},
      {"variable.round_trip", OUTCOME_SKIPPED, "only 1024 bytes"}},
     0},
    {"undeclared after a fault",
     undeclared_after_fault,
     {{"properties.honest", OUTCOME_PASSED, "9 of 14"},
      {"runtime.set_time", STALE},
      {"isolation.no_fault", STALE}},
     0},
};
const struct case_table properties_cases = CASE_TABLE(cases);
