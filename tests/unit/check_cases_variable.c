#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static void bit_flipped(void)
{
    firmware.write_flips_a_bit = true;
}

static void attributes_dropped(void)
{
    firmware.write_drops_runtime_access = true;
}

static void delete_ignored(void)
{
    firmware.delete_is_ignored = true;
}

static void write_refused(void)
{
    firmware.status_service = SERVICE_SET_VARIABLE;
    firmware.status = EFI_WRITE_PROTECTED;
}

static void read_unsupported(void)
{
    firmware.status_service = SERVICE_GET_VARIABLE;
    firmware.status = EFI_UNSUPPORTED;
}

static void name_repeated(void)
{
    firmware.lists_again = true;
}

static void names_without_end(void)
{
    firmware.lists_for_ever = true;
}

static void boot_only_shown(void)
{
    firmware.lists_boot_only = true;
}

static void own_variable_hidden(void)
{
    firmware.lists_no_new = true;
}

static void name_unterminated(void)
{
    firmware.lists_unterminated = true;
}

static void enumeration_fails(void)
{
    firmware.status_service = SERVICE_GET_NEXT_VARIABLE_NAME;
    firmware.status = EFI_DEVICE_ERROR;
}

static void wrong_size(void)
{
    firmware.small_buffer_wrong_size = true;
}

static void overrun(void)
{
    firmware.small_buffer_overrun = true;
}

static void overrun_not_watched(void)
{
    fixture.info.strict = 0;
    overrun();
}

static void volatile_taken(void)
{
    firmware.takes_volatile = true;
}

static void empty_name_taken(void)
{
    firmware.takes_empty_name = true;
}

static void missing_name_taken(void)
{
    firmware.takes_no_name = true;
}

static void more_than_all_remains(void)
{
    firmware.remaining_storage = firmware.maximum_storage + 1;
}

static void all_remains(void)
{
    firmware.remaining_storage = firmware.maximum_storage;
}

static void just_enough_remains(void)
{
    firmware.remaining_storage = 5 * 1024 + 512;
}

static void no_attributes_taken(void)
{
    firmware.takes_no_attributes = true;
}

static void query_fails(void)
{
    firmware.status_service = SERVICE_QUERY_VARIABLE_INFO;
    firmware.status = EFI_UNSUPPORTED;
}

static void store_nearly_full(void)
{
    firmware.remaining_storage = 5 * 1024 + 511;
}

/* What U-Boot declares at runtime: reading variables, and nothing else that can be called. */
static void reading_only(void)
{
    fixture.info.rt_properties = 0x01b0;
    fixture.unsupported = ~(1ULL << SERVICE_GET_VARIABLE | 1ULL << SERVICE_GET_NEXT_VARIABLE_NAME);
}

static void write_faults(void)
{
    fixture.fault = (struct fixture_fault){.service = SERVICE_SET_VARIABLE, .address = 0x7e800040, .write = true};
}

#define NOT_AS_SPECIFIED OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED

static const struct check_case cases[] = {
    {"bit flipped", bit_flipped, {{"variable.round_trip", NOT_AS_SPECIFIED}}, 0},
    {"attributes dropped", attributes_dropped, {{"variable.round_trip", NOT_AS_SPECIFIED}}, 0},
    {"delete ignored",
     delete_ignored,
     {{"variable.round_trip", NOT_AS_SPECIFIED},
      {"variable.enumerate", NOT_AS_SPECIFIED},
      {"variable.small_buffer", NOT_AS_SPECIFIED}},
     0},
    {"write refused",
     write_refused,
     {{"variable.round_trip", NOT_AS_SPECIFIED},
      {"variable.enumerate", NOT_AS_SPECIFIED},
      {"variable.small_buffer", NOT_AS_SPECIFIED},
      {"variable.bad_arguments", NOT_AS_SPECIFIED}},
     0},
    {"read unsupported, though declared",
     read_unsupported,
     {{"variable.round_trip", NOT_AS_SPECIFIED},
      {"variable.enumerate", NOT_AS_SPECIFIED},
      {"variable.small_buffer", NOT_AS_SPECIFIED},
      {"variable.bad_arguments", NOT_AS_SPECIFIED},
      {"properties.honest", NOT_AS_SPECIFIED}},
     0},
    {"name repeated", name_repeated, {{"variable.enumerate", NOT_AS_SPECIFIED}}, 0},
    {"names without end", names_without_end, {{"variable.enumerate", NOT_AS_SPECIFIED}}, 0},
    {"variable for boot services only shown", boot_only_shown, {{"variable.enumerate", NOT_AS_SPECIFIED}}, 0},
    {"own variable hidden", own_variable_hidden, {{"variable.enumerate", NOT_AS_SPECIFIED}}, 0},
    {"name without an end", name_unterminated, {{"variable.enumerate", NOT_AS_SPECIFIED}}, 0},
    {"enumeration fails",
     enumeration_fails,
     {{"variable.enumerate", NOT_AS_SPECIFIED}, {"variable.bad_arguments", NOT_AS_SPECIFIED}},
     0},
    {"wrong size for a small buffer", wrong_size, {{"variable.small_buffer", NOT_AS_SPECIFIED}}, 0},
    {"small buffer overrun",
     overrun,
     {{"variable.small_buffer", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN ": GetVariable: instruction 0x"},
      {"variable.bad_arguments", OUTCOME_SKIPPED, "after fault"},
      {"runtime.get_variable", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN},
      {"isolation.buffers", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN ": GetVariable used byte 1 behind the end"}},
     0},
    {"small buffer overrun, not watched",
     overrun_not_watched,
     {{"variable.small_buffer", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN ": GetVariable: instruction 0x"},
      {"variable.bad_arguments", OUTCOME_SKIPPED, "after fault"},
      {"runtime.get_variable", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN},
      {"isolation.registers", OUTCOME_SKIPPED, "strict=no"},
      {"isolation.stack", OUTCOME_SKIPPED, "strict=no"},
      {"isolation.buffers", OUTCOME_FAILED, DIAGNOSIS_BUFFER_OVERRUN ": GetVariable used byte 1 behind the end"}},
     0},
    {"volatile variable taken", volatile_taken, {{"variable.bad_arguments", NOT_AS_SPECIFIED}}, 0},
    {"empty name taken", empty_name_taken, {{"variable.bad_arguments", NOT_AS_SPECIFIED}}, 0},
    {"missing name taken", missing_name_taken, {{"variable.bad_arguments", NOT_AS_SPECIFIED}}, 0},
    {"more than all remains", more_than_all_remains, {{"variable.query_info", NOT_AS_SPECIFIED}}, 0},
    {"all remains", all_remains, {{"variable.query_info", OUTCOME_PASSED, "131072 of 131072"}}, 0},
    {"just enough remains", just_enough_remains, {{"variable.round_trip", OUTCOME_PASSED, "32 bytes"}}, 0},
    {"no attributes taken", no_attributes_taken, {{"variable.query_info", NOT_AS_SPECIFIED}}, 0},
    {"remaining storage unknown",
     query_fails,
     {{"variable.query_info", NOT_AS_SPECIFIED},
      {"properties.honest", NOT_AS_SPECIFIED},
      {"variable.round_trip", OUTCOME_SKIPPED, "storage is unknown"},
      {"monotonic.rises", OUTCOME_SKIPPED, "storage is unknown"}},
     0},
    {"store nearly full",
     store_nearly_full,
     {{"variable.query_info", OUTCOME_PASSED, "5631 of"},
      {"variable.round_trip", OUTCOME_SKIPPED, "only 5631 bytes"},
      {"variable.small_buffer", OUTCOME_SKIPPED, "only 5631 bytes"},
      {"variable.enumerate", OUTCOME_PASSED, "none was written"},
      {"variable.bad_arguments", OUTCOME_PASSED, "6 of 12"},
      {"monotonic.rises", OUTCOME_SKIPPED, "only 5631 bytes"}},
     0},
    {"reading variables is all that is declared",
     reading_only,
     {{"variable.query_info", OUTCOME_SKIPPED, "QueryVariableInfo is declared unsupported by RT_PROPERTIES_TABLE"},
      {"variable.round_trip", OUTCOME_SKIPPED, "SetVariable is declared unsupported by RT_PROPERTIES_TABLE"},
      {"variable.enumerate", OUTCOME_PASSED, "none was written"},
      {"time.get", OUTCOME_SKIPPED, "GetTime is declared unsupported by RT_PROPERTIES_TABLE"},
      {"monotonic.rises", OUTCOME_SKIPPED, "declared unsupported by RT_PROPERTIES_TABLE"},
      {"capsule.query", OUTCOME_SKIPPED, "declared unsupported by RT_PROPERTIES_TABLE"},
      {"variable.bad_arguments", OUTCOME_PASSED, "6 of 12"},
      {"runtime.get_variable", OUTCOME_PASSED, "calls at virtual"},
      {"runtime.set_variable", OUTCOME_SKIPPED, "declared unsupported by RT_PROPERTIES_TABLE"}},
     0},
    {"write faults",
     write_faults,
     {{"variable.round_trip", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"variable.enumerate", OUTCOME_SKIPPED, "after fault"},
      {"variable.small_buffer", OUTCOME_SKIPPED, "after fault"},
      {"monotonic.rises", OUTCOME_SKIPPED, "after fault"},
      {"runtime.set_variable", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"variable.bad_arguments", OUTCOME_SKIPPED, "after fault"}},
     0},
};
const struct case_table variable_cases = CASE_TABLE(cases);
