/* What calls leave behind: memory, registers, stack, and the log. */
#include <string.h>

#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static void boot_data_written(void)
{
    *kernel_processor_memory(0x101000) = 1;
    *kernel_processor_memory(0x101ff8) = 2;
}

static void boot_code_written(void)
{
    *kernel_processor_memory(0x102000) ^= 1;
}

static void spared_memory_written(void)
{
    *kernel_processor_memory(0x103800) = 0;
}

/* Whose the page is, the map does not say: the loader does not touch it. */
static void overlapped_memory_written(void)
{
    kernel_fixture_add(EfiReservedMemoryType, 0x101000, 1, EFI_MEMORY_WB);
    *kernel_processor_memory(0x101000) = 0;
}

static void not_poisoned(void)
{
    fixture.info.settings.poison = 0;
    *kernel_processor_memory(0x101000) = 0;
}

static void page_tables_full(void)
{
    fixture.page_tables_full = true;
}

static void register_changed(void)
{
    fixture.change = (struct fixture_change){SERVICE_GET_TIME, 1};
}

static void entered_otherwise(void)
{
    fixture.deviation = (struct arch_deviation){"second register", 0x620, 0x628};
}

static void deep_stack(void)
{
    fixture.deep_service = SERVICE_GET_NEXT_VARIABLE_NAME;
    fixture.deep_bytes = 4104;
}

static void stack_just_fits(void)
{
    fixture.deep_service = SERVICE_GET_NEXT_VARIABLE_NAME;
    fixture.deep_bytes = 4096;
}

static void stack_just_fits_aarch64(void)
{
    fixture.info.architecture = HANDOFF_ARCHITECTURE_AARCH64;
    fixture.deep_service = SERVICE_GET_NEXT_VARIABLE_NAME;
    fixture.deep_bytes = 8192;
}

static void stack_overrun(void)
{
    fixture.fault =
        (struct fixture_fault){.service = SERVICE_GET_WAKEUP_TIME, .address = 0xffffffff80100ff8, .write = true};
}

static void not_watched(void)
{
    fixture.info.strict = 0;
    deep_stack();
}

static void stack_overrun_not_watched(void)
{
    fixture.info.strict = 0;
    stack_overrun();
}

static void entered_otherwise_not_watched(void)
{
    fixture.info.strict = 0;
    entered_otherwise();
}

static void nothing_after_svam(void)
{
    fixture.info.log.size = fixture.info.log_after_svam;
}

static void line_cut(void)
{
    fixture.info.log_after_svam++;
}

static void serial_just_done(void)
{
    fixture.serial_taken = fixture.info.log.size;
}

static void serial_stuck(void)
{
    fixture.serial_taken = fixture.info.log.size - 1;
}

static void serial_absent(void)
{
    fixture.serial_taken = 0;
}

static void no_serial(void)
{
    fixture.info.settings.serial = 0;
}

/* As when the table lies outside runtime memory: it is not among the data that is searched either. */
static void services_not_mapped(void)
{
    memset(&kernel_fixture_tables()->services, 0, sizeof(kernel_fixture_tables()->services));
    fixture.info.runtime_services.virtual_address = 0;
}

static const struct check_case cases[] = {
    {"boot-services data written",
     boot_data_written,
     {{"isolation.poison_intact", OUTCOME_FAILED,
       DIAGNOSIS_STALE_BOOT_SERVICES_DATA ": 2 of 1536 words changed; the first, at physical 0x101000, holds 0x1"}},
     0},
    {"boot-services code written",
     boot_code_written,
     {{"isolation.poison_intact", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}},
     0},
    {"memory that was spared written",
     spared_memory_written,
     {{"isolation.poison_intact", OUTCOME_PASSED, "all 1536 words"}},
     0},
    {"overlapped memory written",
     overlapped_memory_written,
     {{"map.no_overlap", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED},
      {"isolation.poison_intact", OUTCOME_PASSED, "all 512 words"}},
     0},
    {"not poisoned", not_poisoned, {{"isolation.poison_intact", OUTCOME_SKIPPED, "poison=no"}}, 0},
    {"page tables full",
     page_tables_full,
     {{"isolation.poison_intact", OUTCOME_SKIPPED, "2 descriptors could not be read"}},
     0},
    {"register changed", register_changed, {{"isolation.registers", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"register changed by SetVirtualAddressMap",
     entered_otherwise,
     {{"isolation.registers", OUTCOME_FAILED,
       DIAGNOSIS_NOT_AS_SPECIFIED ": SetVirtualAddressMap left second register at 0x628, it was 0x620"}},
     0},
    {"deep stack", deep_stack, {{"isolation.stack", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN}}, 0},
    {"stack just fits", stack_just_fits, {{"isolation.stack", OUTCOME_PASSED, "GetNextVariableName 4096"}}, 0},
    {"stack just fits on AArch64",
     stack_just_fits_aarch64,
     {{"isolation.stack", OUTCOME_PASSED, "GetNextVariableName 8192"}},
     0},
    {"stack overrun",
     stack_overrun,
     {{"isolation.stack", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"runtime.get_wakeup_time", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN}},
     0},
    {"not watched",
     not_watched,
     {{"isolation.registers", OUTCOME_SKIPPED, "strict=no: whether a call changed registers was not watched"},
      {"isolation.stack", OUTCOME_SKIPPED, "strict=no: how deep calls went was not watched"},
      {"isolation.buffers", OUTCOME_SKIPPED, "strict=no: where buffers end was not watched"}},
     0},
    {"stack overrun, not watched",
     stack_overrun_not_watched,
     {{"isolation.registers", OUTCOME_SKIPPED, "strict=no"},
      {"isolation.stack", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"isolation.buffers", OUTCOME_SKIPPED, "strict=no"},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN},
      {"runtime.get_wakeup_time", OUTCOME_FAILED, DIAGNOSIS_STACK_OVERRUN}},
     0},
    {"register changed by SetVirtualAddressMap, not watched",
     entered_otherwise_not_watched,
     {{"isolation.registers", OUTCOME_FAILED,
       DIAGNOSIS_NOT_AS_SPECIFIED ": SetVirtualAddressMap left second register at 0x628, it was 0x620"},
      {"isolation.stack", OUTCOME_SKIPPED, "strict=no"},
      {"isolation.buffers", OUTCOME_SKIPPED, "strict=no"}},
     0},
    {"no line after SetVirtualAddressMap",
     nothing_after_svam,
     {{"log.after_svam", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN}},
     0},
    {"line cut", line_cut, {{"log.after_svam", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN}}, 0},
    {"serial port stuck", serial_stuck, {{"log.after_svam", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN}}, 0},
    {"serial port just done", serial_just_done, {{"log.after_svam", OUTCOME_PASSED, "took 31"}}, 0},
    {"serial port absent", serial_absent, {{"log.after_svam", OUTCOME_SKIPPED, "no serial port answers at 0x3f8"}},
     0},
    {"no serial port", no_serial, {{"log.after_svam", OUTCOME_SKIPPED, "no serial port"}}, 0},
    {"runtime services not mapped",
     services_not_mapped,
     {{"isolation.no_fault", OUTCOME_SKIPPED, "no runtime service was called"},
      {"isolation.registers", OUTCOME_SKIPPED, "no runtime service was called"},
      {"isolation.stack", OUTCOME_SKIPPED, "no runtime service was called"},
      {"isolation.buffers", OUTCOME_SKIPPED, "no runtime service was given a buffer"},
      {"exit_boot.no_boot_service", OUTCOME_SKIPPED, "no runtime service was called"},
      {"attributes.enforced", OUTCOME_SKIPPED, "no runtime service was called"},
      {"properties.honest", OUTCOME_SKIPPED, "no runtime service could be called"},
      {"runtime.get_time", OUTCOME_SKIPPED, "not mapped"},
      {"runtime.reset_system", OUTCOME_SKIPPED, "not mapped"},
      {"variable.query_info", OUTCOME_SKIPPED, "not mapped"},
      {"svam.tables_converted", OUTCOME_SKIPPED, "not mapped"}},
     0},
};
const struct case_table isolation_cases = CASE_TABLE(cases);
