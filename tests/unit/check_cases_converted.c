/* What SetVirtualAddressMap leaves behind: pointers and tables. */
#include "check_cases.h"
#include "kernel-stub/diagnosis.h"

static void nothing(void)
{
}

static struct handoff_conversion *conversion(UINT32 kind)
{
    return &fixture.info.svam.conversion[kind - 1];
}

static void code_not_converted(void)
{
    conversion(HANDOFF_CONVERT_RUNTIME_CODE)->after = conversion(HANDOFF_CONVERT_RUNTIME_CODE)->before;
}

static void past_end_converted(void)
{
    conversion(HANDOFF_CONVERT_PAST_END)->status = EFI_SUCCESS;
}

static void boot_memory_converted(void)
{
    conversion(HANDOFF_CONVERT_NOT_RUNTIME)->after += 0x1000;
}

static void null_taken(void)
{
    conversion(HANDOFF_CONVERT_NULL)->status = EFI_SUCCESS;
}

static void optional_null_refused(void)
{
    conversion(HANDOFF_CONVERT_OPTIONAL_NULL)->status = EFI_INVALID_PARAMETER;
}

static void no_argument_taken(void)
{
    conversion(HANDOFF_CONVERT_NO_ARGUMENT)->status = EFI_SUCCESS;
}

static void kind_unknown(void)
{
    fixture.info.svam.conversion[0].kind = HANDOFF_CONVERT_NO_ARGUMENT + 1;
}

static void kind_missing(void)
{
    fixture.info.svam.conversion[0].kind = 0;
}

static void service_not_converted(void)
{
    /* A service that no check has to call for its own sake. */
    kernel_fixture_tables()->services.ResetSystem = fixture.saved_services.ResetSystem;
    kernel_fixture_seal_tables();
}

/* In the table as a driver for boot services left it there. */
static void service_of_a_boot_driver(void)
{
    fixture.saved_services.ResetSystem = (EFI_RESET_SYSTEM)0x102040u;
    service_not_converted();
}

static void vendor_string_in_boot_services_data(void)
{
    fixture.saved_system.FirmwareVendor = (CHAR16 *)0x100040u;
    kernel_fixture_tables()->system.FirmwareVendor = fixture.saved_system.FirmwareVendor;
    kernel_fixture_seal_tables();
}

static void vendor_string_not_converted(void)
{
    kernel_fixture_tables()->system.FirmwareVendor = fixture.saved_system.FirmwareVendor;
    kernel_fixture_seal_tables();
}

static void runtime_table_not_converted(void)
{
    kernel_fixture_tables()->system.RuntimeServices = fixture.saved_system.RuntimeServices;
    kernel_fixture_seal_tables();
}

static void array_converted_twice(void)
{
    kernel_fixture_tables()->system.ConfigurationTable++;
    kernel_fixture_seal_tables();
}

static void system_checksum_stale(void)
{
    kernel_fixture_tables()->system.Hdr.CRC32 ^= 0x80000000u;
}

static void runtime_checksum_stale(void)
{
    kernel_fixture_tables()->services.Hdr.CRC32 ^= 1;
}

static void leave(unsigned index, UINT64 value)
{
    kernel_fixture_hold(index, value, value);
}

static void old_runtime_address_left(void)
{
    leave(5, kernel_fixture_region(REGION_SPARE)->PhysicalStart + 0x20);
}

static void address_converted_twice(void)
{
    const UINT64 physical_address = kernel_fixture_physical(kernel_fixture_tables());
    const UINT64 virtual_address = (UINT64)kernel_fixture_tables();

    kernel_fixture_hold(5, physical_address, 2 * virtual_address - physical_address);
}

static void address_converted(void)
{
    kernel_fixture_hold(5, kernel_fixture_physical(kernel_fixture_tables()), (UINT64)kernel_fixture_tables());
}

/* What came after SetVirtualAddressMap is not its doing. */
static void old_addresses_new(void)
{
    kernel_fixture_hold(5, 0, 0x102000);
    kernel_fixture_hold(6, 0x102000, 0);
    kernel_fixture_hold(7, 0, kernel_fixture_region(REGION_SPARE)->PhysicalStart);
}

static void no_copy(void)
{
    fixture.info.evidence.before_svam = (struct handoff_span){0};
}

/* Numbers below 1 MiB are rarely addresses. */
static void small_number_left(void)
{
    kernel_fixture_region(REGION_BOOT_DATA)->PhysicalStart = 0xff000;
    kernel_fixture_region(REGION_BOOT_DATA)->NumberOfPages = 3;
    leave(5, 0xff010);
}

static void old_boot_address_left(void)
{
    leave(5, 0x102008);
}

static const struct check_case cases[] = {
    {"code pointer not converted",
     code_not_converted,
     {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"pointer past the end converted",
     past_end_converted,
     {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"pointer to boot-services memory converted",
     boot_memory_converted,
     {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"null taken", null_taken, {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}}, 0},
    {"optional null refused",
     optional_null_refused,
     {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"no argument taken",
     no_argument_taken,
     {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"kind of conversion unknown", kind_unknown, {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN}}, 0},
    {"kind of conversion missing", kind_missing, {{"svam.convert_pointer", OUTCOME_FAILED, DIAGNOSIS_UNKNOWN}}, 0},
    {"service not converted",
     service_not_converted,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_CODE_POINTER},
      {"runtime.reset_system", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_CODE_POINTER},
      {"svam.residue", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"service of a boot driver",
     service_of_a_boot_driver,
     {{"svam.tables_converted", OUTCOME_FAILED,
       DIAGNOSIS_BOOT_SERVICE_CALLED ": ResetSystem is 0x102040, which is no runtime memory: EfiBootServicesCode, "},
      {"runtime.reset_system", OUTCOME_FAILED, DIAGNOSIS_BOOT_SERVICE_CALLED},
      {"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"vendor string in boot-services data",
     vendor_string_in_boot_services_data,
     {{"svam.tables_converted", OUTCOME_FAILED,
       DIAGNOSIS_STALE_BOOT_SERVICES_DATA ": EFI_SYSTEM_TABLE.FirmwareVendor is 0x100040, which is no "},
      {"map.tables_covered", OUTCOME_FAILED, DIAGNOSIS_UNDECLARED_REGION}},
     0},
    {"vendor string not converted",
     vendor_string_not_converted,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"svam.residue", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"runtime table not converted",
     runtime_table_not_converted,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER},
      {"svam.residue", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"configuration array off by one",
     array_converted_twice,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED},
      {"svam.residue", OUTCOME_PASSED, " 0 still physical, 0 to boot services"}},
     0},
    {"system table's checksum stale",
     system_checksum_stale,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"runtime table's checksum stale",
     runtime_checksum_stale,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     0},
    {"old runtime address left",
     old_runtime_address_left,
     {{"svam.residue", OUTCOME_FAILED, DIAGNOSIS_UNCONVERTED_POINTER}},
     0},
    {"old boot-services address left",
     old_boot_address_left,
     {{"svam.residue", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}},
     0},
    {"address converted",
     address_converted,
     {{"svam.converted_once", OUTCOME_PASSED, "none of 16 pointers"},
      {"svam.residue", OUTCOME_PASSED,
       "runtime data, 1024 words: 16 converted, 0 converted twice, 0 still physical"}},
     0},
    {"address converted twice",
     address_converted_twice,
     {{"svam.converted_once", OUTCOME_FAILED,
       DIAGNOSIS_CONVERTED_TWICE ": pointers converted twice: 1; the first, at 0x7e800168, is now 0x"}},
     0},
    {"old addresses that are new", old_addresses_new, {{"svam.residue", OUTCOME_PASSED, " 0 to boot services"}}, 0},
    {"no copy from before",
     no_copy,
     {{"svam.residue", OUTCOME_SKIPPED, "kept no copy"}, {"svam.converted_once", OUTCOME_SKIPPED, "kept no copy"}},
     0},
    {"small number left",
     small_number_left,
     {{"svam.residue", OUTCOME_PASSED, " 0 to boot services"},
      {"isolation.poison_intact", OUTCOME_SKIPPED, "could not be read"}},
     0},
    {"identity", nothing, {{"svam.tables_converted", OUTCOME_PASSED, "looks the same"}}, HANDOFF_VIRTMAP_IDENTITY},
    {"identity, wrong pointer",
     array_converted_twice,
     {{"svam.tables_converted", OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED}},
     HANDOFF_VIRTMAP_IDENTITY},
    {"identity, old boot-services address left",
     old_boot_address_left,
     {{"svam.residue", OUTCOME_FAILED, DIAGNOSIS_STALE_BOOT_SERVICES_DATA}},
     HANDOFF_VIRTMAP_IDENTITY},
};
const struct case_table converted_cases = CASE_TABLE(cases);
