/* What the Memory Attributes Table says of runtime memory, all of it, and calls that do otherwise. */
#include <string.h>

#include "check_cases.h"
#include "kernel-stub/diagnosis.h"
#include "kernel_fixture_attributes.h"

/* Pages of code_of_two_images, and which entries describe them. */
#define CODE_AT    0x90000000u
#define DATA_AT    0x90002000u
#define OTHER_CODE 0x90003000u
enum { CODE_ENTRY = 3, DATA_ENTRY, OTHER_ENTRY };

static struct handoff_span driver;
static struct handoff_image image;

static void started_by_the_loader(UINT64 address, UINT64 size)
{
    driver = (struct handoff_span){.physical_address = address, .size = size};
    fixture.info.drivers = (struct handoff_span){.virtual_address = (UINT64)&driver, .size = sizeof(driver)};
}

/* A descriptor with two pages of code, one of data and one of other code, an entry each. */
static void code_of_two_images(void)
{
    const EFI_MEMORY_DESCRIPTOR data = {.Type = EfiRuntimeServicesCode,
                                        .PhysicalStart = DATA_AT,
                                        .NumberOfPages = 1,
                                        .Attribute = EFI_MEMORY_XP | EFI_MEMORY_RUNTIME};

    kernel_fixture_add(EfiRuntimeServicesCode, CODE_AT, 4, EFI_MEMORY_WB | EFI_MEMORY_RUNTIME);
    kernel_fixture_spread_map();
    kernel_fixture_attribute(CODE_ENTRY)->NumberOfPages = 2;
    *kernel_fixture_attribute(DATA_ENTRY) = data;
    *kernel_fixture_attribute(OTHER_ENTRY) = data;
    kernel_fixture_attribute(OTHER_ENTRY)->PhysicalStart = OTHER_CODE;
    kernel_fixture_attribute(OTHER_ENTRY)->Attribute = EFI_MEMORY_RO | EFI_MEMORY_RUNTIME;
    kernel_fixture_attributes()->entries += 2;
    kernel_fixture_resize_attributes();
}

static void entries_overlap(void)
{
    code_of_two_images();
    kernel_fixture_attribute(CODE_ENTRY)->NumberOfPages++;
}

static void remove_entries(UINTN index, UINTN count)
{
    const UINTN left = kernel_fixture_attributes()->entries - index - count;

    memmove(kernel_fixture_attribute(index), kernel_fixture_attribute(index + count), left * FIXTURE_STRIDE);
    kernel_fixture_attributes()->entries -= (UINT32)count;
    kernel_fixture_resize_attributes();
}

static void gap_at_the_beginning(void)
{
    code_of_two_images();
    remove_entries(CODE_ENTRY, 1);
}

static void gap_in_the_middle(void)
{
    code_of_two_images();
    remove_entries(DATA_ENTRY, 1);
}

static void gap_at_the_end(void)
{
    code_of_two_images();
    remove_entries(OTHER_ENTRY, 1);
}

/* As if there were no entry. */
static void gap_with_an_entry_to_ignore(void)
{
    code_of_two_images();
    kernel_fixture_attribute(DATA_ENTRY)->Type = EfiMemoryMappedIO;
}

static void gap_of_a_driver(void)
{
    gap_in_the_middle();
    started_by_the_loader(DATA_AT, 0x1000);
}

static void gap_beside_a_driver(void)
{
    gap_in_the_middle();
    started_by_the_loader(OTHER_CODE, 0x1000);
}

static void region_not_described(void)
{
    code_of_two_images();
    remove_entries(CODE_ENTRY, 3);
}

static void data_not_described(void)
{
    remove_entries(1, 1);
}

static void code_writable(void)
{
    code_of_two_images();
    kernel_fixture_attribute(OTHER_ENTRY)->Attribute = EFI_MEMORY_RUNTIME;
}

static void late_driver(void)
{
    code_writable();
    started_by_the_loader(OTHER_CODE, 0x1000);
}

static void late_driver_and_other_code(void)
{
    code_writable();
    kernel_fixture_attribute(CODE_ENTRY)->Attribute = EFI_MEMORY_RUNTIME;
    started_by_the_loader(CODE_AT, 0x1000);
}

/* The firmware listed one image, which begins there. */
static void listed(UINT64 address)
{
    image = (struct handoff_image){.physical_address = address, .size = 0x1000};
    fixture.info.evidence.images = (struct handoff_span){.virtual_address = (UINT64)&image, .size = sizeof(image)};
}

static void nothing_in_it(void)
{
    code_writable();
    listed(DATA_AT);
}

static void image_in_it(void)
{
    code_writable();
    listed(OTHER_CODE);
}

static void late_driver_and_nothing(void)
{
    late_driver_and_other_code();
    listed(OTHER_CODE);
    started_by_the_loader(OTHER_CODE, 0x1000);
}

static void nothing_and_other_code(void)
{
    late_driver_and_other_code();
    listed(OTHER_CODE);
    started_by_the_loader(DATA_AT, 0x1000);
}

static void driver_beside_the_code(void)
{
    code_writable();
    started_by_the_loader(DATA_AT, 0x1000);
}

static void write_to_code(void)
{
    fixture.fault = (struct fixture_fault){
        .service = SERVICE_GET_WAKEUP_TIME, .address = kernel_firmware_code_start(), .write = true};
}

static void execution_of_data(void)
{
    fixture.fault = (struct fixture_fault){
        .service = SERVICE_GET_WAKEUP_TIME, .address = (UINT64)kernel_fixture_tables(), .execute = true};
}

static void write_to_code_not_protected(void)
{
    write_to_code();
    fixture.info.settings.wx = 0;
    fixture.info.attributes.applied = 0;
}

#define NOT_AS_SPECIFIED  OUTCOME_FAILED, DIAGNOSIS_NOT_AS_SPECIFIED
#define MALFORMED(words)  {{"attributes.well_formed", NOT_AS_SPECIFIED ": " words}}
#define UNREADABLE(words) \
    {{"attributes.well_formed", NOT_AS_SPECIFIED ": " words}, \
     {"attributes.write_xor_execute", OUTCOME_SKIPPED, "see attributes.well_formed"}}
#define FAULTY(diagnosis) \
    {{"attributes.enforced", OUTCOME_FAILED, diagnosis ": GetWakeupTime does what the table forbids"}, \
     {"runtime.get_wakeup_time", OUTCOME_FAILED, diagnosis}, \
     {"isolation.no_fault", OUTCOME_FAILED, diagnosis}}

static const struct check_case cases[] = {
    {"attributes overlap", entries_overlap, UNREADABLE("entry number 4 of 6, 48 bytes each, begins before"), 0},
    {"attributes of code, data and code",
     code_of_two_images,
     {{"attributes.well_formed", OUTCOME_PASSED, "6 entries"},
      {"attributes.write_xor_execute", OUTCOME_PASSED, "none of 6"}},
     0},
    {"gap at the beginning", gap_at_the_beginning, MALFORMED("no entry covers the 8192 bytes at 0x90000000"), 0},
    {"gap in the middle", gap_in_the_middle, MALFORMED("no entry covers the 4096 bytes at 0x90002000"), 0},
    {"gap at the end", gap_at_the_end, MALFORMED("no entry covers the 4096 bytes at 0x90003000"), 0},
    {"gap with an entry to ignore",
     gap_with_an_entry_to_ignore,
     MALFORMED("no entry covers the 4096 bytes at 0x90002000"),
     0},
    {"gap of a driver",
     gap_of_a_driver,
     {{"attributes.well_formed", OUTCOME_WARNED, DIAGNOSIS_WRITABLE_CODE ": no entry covers 4096 bytes"}},
     0},
    {"gap beside a driver", gap_beside_a_driver, MALFORMED("no entry covers the 4096 bytes at 0x90002000"), 0},
    {"region not described",
     region_not_described,
     {{"attributes.well_formed", OUTCOME_WARNED, DIAGNOSIS_WRITABLE_CODE ": no entry covers 16384 bytes"}},
     0},
    {"data not described",
     data_not_described,
     {{"attributes.well_formed", OUTCOME_WARNED, DIAGNOSIS_WRITABLE_CODE ": no entry covers 4096 bytes"}},
     0},
    {"code writable",
     code_writable,
     {{"attributes.write_xor_execute", OUTCOME_FAILED,
       DIAGNOSIS_WRITABLE_CODE ": 1 of 6 entries are both writable and executable, the first is number 5: "}},
     0},
    {"late driver",
     late_driver,
     {{"attributes.write_xor_execute", OUTCOME_WARNED, DIAGNOSIS_WRITABLE_CODE ": 1 of 6 entries"}},
     0},
    {"late driver and other code",
     late_driver_and_other_code,
     {{"attributes.write_xor_execute", OUTCOME_FAILED,
       DIAGNOSIS_WRITABLE_CODE ": 2 of 6 entries are both writable and executable, the first is number 5: "}},
     0},
    {"writable code without an image",
     nothing_in_it,
     {{"attributes.write_xor_execute", OUTCOME_WARNED,
       DIAGNOSIS_WRITABLE_CODE ": 1 of 6 entries are both writable and executable; 0 hold drivers"}},
     0},
    {"writable code with an image",
     image_in_it,
     {{"attributes.write_xor_execute", OUTCOME_FAILED, DIAGNOSIS_WRITABLE_CODE ": 1 of 6 entries"}},
     0},
    {"writable code of a late driver, and some without an image",
     late_driver_and_nothing,
     {{"attributes.write_xor_execute", OUTCOME_WARNED,
       DIAGNOSIS_WRITABLE_CODE ": 2 of 6 entries are both writable and executable; 1 hold drivers"}},
     0},
    {"writable code without an image, and some with one",
     nothing_and_other_code,
     {{"attributes.write_xor_execute", OUTCOME_FAILED,
       DIAGNOSIS_WRITABLE_CODE ": 2 of 6 entries are both writable and executable, the first is number 5: "}},
     0},
    {"driver beside writable code",
     driver_beside_the_code,
     {{"attributes.write_xor_execute", OUTCOME_FAILED, DIAGNOSIS_WRITABLE_CODE ": 1 of 6 entries"}},
     0},
    {"write to code", write_to_code, FAULTY(DIAGNOSIS_WRITE_TO_CODE), 0},
    {"execution of data", execution_of_data, FAULTY(DIAGNOSIS_EXECUTE_OF_DATA), 0},
    {"write to code that nothing protects",
     write_to_code_not_protected,
     {{"attributes.enforced", OUTCOME_SKIPPED, "wx=no"},
      {"runtime.get_wakeup_time", OUTCOME_FAILED, DIAGNOSIS_WRITE_TO_CODE},
      {"isolation.no_fault", OUTCOME_FAILED, DIAGNOSIS_WRITE_TO_CODE}},
     0},
};
const struct case_table protection_cases = CASE_TABLE(cases);
